/** Where a point lies on tiles: the map itself speaks WGS-84 throughout, and only the projection knows of the shift. */
import { CRS, latLng, Projection, type LatLng, type Point } from 'leaflet';
import { fromGcj, toGcj } from './datum';
import type { Tiles } from './wire';

const plain = CRS.EPSG3857;
const projection = Projection.SphericalMercator;

const shifted = {
  ...plain,
  projection: {
    ...projection,
    project({ lat, lng }: LatLng) {
      const there = toGcj({ lat, lon: lng });
      return projection.project(latLng(there.lat, there.lon));
    },
    unproject(point: Point) {
      const there = projection.unproject(point);
      const here = fromGcj({ lat: there.lat, lon: there.lng });
      return latLng(here.lat, here.lon);
    },
  },
} as CRS;

export const crsOf = (datum: Tiles['datum']): CRS => (datum === 'gcj02' ? shifted : plain);
