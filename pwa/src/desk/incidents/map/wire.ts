/** What the map reads from the server. */
import { api } from '../../../api';
import type { components, paths } from '../../../api/schema';
import { NotRead } from '../../wire';

type Shapes = components['schemas'];
export type Point = Shapes['PointOut'];
export type Cell = Shapes['CellOut'];
export type Drawn = Shapes['MapOut'];
export type Tiles = Shapes['TilesOut'];
export type Place = Shapes['PlaceOut'];
export type Located = Shapes['AreaOut'];
type MapQuery = NonNullable<paths['/api/v1/incidents/map']['get']['parameters']['query']>;
export type MapFilter = Pick<MapQuery, 'state' | 'desk' | 'mine' | 'urgent' | 'overdue'>;

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}
/** A ring of longitudes and latitudes; heights are never kept. */
type Ring = [lon: number, lat: number][];
export interface Feature {
  type: 'Feature';
  id: string;
  properties: { code: string; kind: string; name: string };
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}

async function read<T>(answer: Promise<{ data?: unknown; response: Response }>): Promise<T> {
  const { data, response } = await answer.catch(() => {
    throw new NotRead(0);
  });
  if (!response.ok || data === undefined) throw new NotRead(response.status);
  return data as T;
}

export const readMap = (box: Box, filter: MapFilter = {}): Promise<Drawn> => read(api.GET('/api/v1/incidents/map', { params: { query: { ...box, ...filter } } }));
export const readTiles = (): Promise<Tiles> => read(api.GET('/api/v1/incidents/map/tiles'));
/** Kept by the browser, which asks whether it still holds. */
export const readBoundaries = async (): Promise<Feature[]> => (await read<{ features: Feature[] }>(api.GET('/api/v1/areas/boundaries'))).features;
export const locate = (lat: number, lon: number): Promise<Located[]> => read(api.GET('/api/v1/areas/locate', { params: { query: { lat, lon } } }));
export const findPlaces = (q: string): Promise<Place[]> => read(api.GET('/api/v1/incidents/places', { params: { query: { q } } }));
