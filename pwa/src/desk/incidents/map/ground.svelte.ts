/** What every map of this desk stands on: boundaries and tiles, read when the first map is opened. */
import { readBoundaries, readTiles, type Box, type Feature, type Tiles } from './wire';

const NO_TILES: Tiles = { url: null, datum: 'wgs84', attribution: '' };

let features = $state.raw<Feature[]>([]);
let tiles = $state.raw<Tiles>(NO_TILES);
let settled = $state(false);
let asking: Promise<void> | undefined;

export const ground = {
  get features(): Feature[] {
    return features;
  },
  get tiles(): Tiles {
    return tiles;
  },
  /** Both have been read, or could not be: a map may be drawn. */
  get settled(): boolean {
    return settled;
  },
  feature: (code: string | null | undefined): Feature | undefined => features.find((one) => one.id === code),
  /** Asks once; what was not answered is asked for again by the next map. */
  begin(): void {
    asking ??= Promise.allSettled([readBoundaries(), readTiles()]).then(([areas, under]) => {
      if (areas.status === 'fulfilled') features = areas.value;
      if (under.status === 'fulfilled') tiles = under.value;
      if (areas.status === 'rejected' || under.status === 'rejected') asking = undefined;
      settled = true;
    });
  },
};

const rings = ({ geometry }: Feature) => (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat());

/** The box around these areas and points; undefined around nothing. */
export function boxOf(areas: readonly Feature[], points: readonly { lat: number; lon: number }[] = []): Box | undefined {
  const all = [...areas.flatMap(rings).flat(), ...points.map(({ lat, lon }): [number, number] => [lon, lat])];
  if (!all.length) return undefined;
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const [lon, lat] of all) {
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
}

/** Whether an area holds a point: even-odd over all rings, so holes lie outside. */
export function holds(area: Feature, { lat, lon }: { lat: number; lon: number }): boolean {
  let isIn = false;
  for (const ring of rings(area))
    ring.forEach(([x2, y2], index) => {
      const [x1, y1] = ring[index - 1] ?? [x2, y2];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) isIn = !isIn;
    });
  return isIn;
}
