/**
 * A sheet of map: grids on paper, cases on the grids, tiles underneath when the installation names some. What is drawn
 * is also told beside the map, in a list that keyboards and readers reach; the drawing itself they may skip.
 */
import { control, divIcon, geoJSON, latLng, latLngBounds, layerGroup, map, marker, tileLayer, tooltip, type DivIcon, type GeoJSON, type LatLngBounds, type LayerGroup, type Map as LeafletMap, type Marker } from 'leaflet';
import { crsOf } from './crs';
import { drawingOf, SHAPES, type Look } from './looks';
import { boxOf } from './ground.svelte';
import type { Box, Cell, Feature, Tiles } from './wire';

export interface Mark {
  id: string;
  lat: number;
  lon: number;
  look: Look | 'here' | 'other';
  /** Told when the pointer rests on it. */
  label: string;
  /** Written on it, as the list beside it numbers it. */
  number?: number;
}
export interface Options {
  tiles: Tiles;
  zoom: false | { in: string; out: string };
  /** A wheel over a small map should move the page. */
  wheel: boolean;
  onmove?: (box: Box) => void;
  onpick?: (at: { lat: number; lon: number }) => void;
}

const CLOSEST = 18;
const FIT = { maxZoom: 17, animate: false };
const SMALL_PX = 500;
/** What is left free around what is to be seen, and below it for its name. */
const EDGE = 26;
const SMALL_EDGE = 12;
const NAME_HEIGHT = 18;
/** Narrower than this on the screen, an area has no room for its name. */
const NAME_PX = 66;
const NAMES = 'names';

const escaped = (words: string): string => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const boundsOf = ({ west, south, east, north }: Box): LatLngBounds => latLngBounds([south, west], [north, east]);

export class Sheet {
  readonly #map: LeafletMap;
  readonly #isSmall: boolean;
  readonly #marks: LayerGroup = layerGroup();
  readonly #cells: LayerGroup = layerGroup();
  readonly #held = new Map<string, { marker: Marker; key: string }>();
  #areas: GeoJSON | undefined;
  #features: Feature[] = [];
  #pin: Marker | undefined;

  constructor(
    readonly node: HTMLElement,
    options: Options,
  ) {
    const { tiles, zoom, wheel, onmove, onpick } = options;
    this.#map = map(node, { crs: crsOf(tiles.datum), zoomControl: false, attributionControl: false, scrollWheelZoom: wheel, maxZoom: CLOSEST, minZoom: 3, zoomSnap: 0.25, zoomDelta: 0.5, boxZoom: false, worldCopyJump: false });
    this.#isSmall = !zoom;
    if (zoom) control.zoom({ position: 'bottomright', zoomInTitle: zoom.in, zoomOutTitle: zoom.out }).addTo(this.#map);
    control.scale({ imperial: false, position: 'bottomleft' }).addTo(this.#map);
    if (tiles.url) {
      node.classList.add('tiled');
      tileLayer(tiles.url, { maxZoom: CLOSEST, referrerPolicy: 'strict-origin', attribution: escaped(tiles.attribution) }).addTo(this.#map);
      control.attribution({ prefix: false }).addTo(this.#map);
    }
    // Names lie on the paper, under the cases.
    this.#map.createPane(NAMES).style.zIndex = '450';
    this.#cells.addTo(this.#map);
    this.#marks.addTo(this.#map);
    this.#map.setView([0, 0], 3, { animate: false });
    this.#map.on('moveend', () => onmove?.(this.box));
    this.#map.on('zoomend resize', () => this.#name());
    if (onpick) this.#map.on('click', ({ latlng }) => onpick({ lat: latlng.lat, lon: latlng.lng }));
  }

  get box(): Box {
    const bounds = this.#map.getBounds();
    const within = (value: number, most: number): number => Math.min(Math.max(value, -most), most);
    return { west: within(bounds.getWest(), 180), south: within(bounds.getSouth(), 90), east: within(bounds.getEast(), 180), north: within(bounds.getNorth(), 90) };
  }

  get middle(): { lat: number; lon: number } {
    const { lat, lng } = this.#map.getCenter();
    return { lat, lon: lng };
  }

  /** Grids and communities, the one named standing out. */
  areas(features: readonly Feature[], named?: string): void {
    this.node.classList.toggle('has-named', named !== undefined);
    this.#features = features.filter(({ properties: { kind } }) => kind === 'grid' || kind === 'community');
    this.#areas?.remove();
    // Communities over grids: their lines are the stronger ones, and they are not filled.
    const inOrder = [...this.#features].sort((a, b) => Number(a.id === named) - Number(b.id === named) || Number(a.properties.kind === 'community') - Number(b.properties.kind === 'community'));
    this.#areas = geoJSON(inOrder as never, {
      interactive: false,
      style: (feature) => ({ className: `area area-${feature?.properties.kind}${feature?.id === named ? ' named' : ''}` }),
      onEachFeature: (feature, layer) => {
        const { kind, name, code } = feature.properties as Feature['properties'];
        // What is in question has its name below it, where no case hides it; a community has it above.
        const direction = kind === 'community' ? 'top' : code === named && this.#isSmall ? 'bottom' : 'center';
        const words = tooltip({ permanent: true, pane: NAMES, direction, className: `areaname areaname-${kind}${code === named ? ' named' : ''}`, interactive: false });
        layer.bindTooltip(words.setContent(escaped(name)));
        const box = direction === 'center' ? undefined : boxOf([feature as unknown as Feature]);
        if (box) Object.assign(layer, { getCenter: () => latLng(direction === 'top' ? box.north : box.south, (box.west + box.east) / 2) });
      },
    }).addTo(this.#map);
    this.#name();
  }

  /** Draws what is new, moves what moved, takes away what is gone: a marker under a pointer stays the same one. */
  marks(list: readonly Mark[], chosen: string | undefined, onchoose: (id: string) => void): void {
    const ids = new Set(list.map(({ id }) => id));
    for (const [id, { marker: old }] of this.#held)
      if (!ids.has(id)) {
        old.remove();
        this.#held.delete(id);
      }
    for (const mark of list) {
      const key = [mark.look, mark.number, mark.label, mark.lat, mark.lon, mark.id === chosen].join();
      const held = this.#held.get(mark.id);
      if (held?.key === key) continue;
      const icon = iconOf(mark, mark.id === chosen);
      const drawn = held?.marker ?? marker([mark.lat, mark.lon], { icon, keyboard: false, riseOnHover: true }).on('click', () => onchoose(mark.id)).addTo(this.#marks);
      drawn.setLatLng([mark.lat, mark.lon]).setIcon(icon);
      drawn.setZIndexOffset(mark.id === chosen ? 2000 : mark.look === 'urgent' || mark.look === 'here' ? 1000 : 0);
      drawn.unbindTooltip().bindTooltip(escaped(mark.label), { direction: 'top', offset: [0, -14], className: 'marktip' });
      const element = drawn.getElement();
      if (element) element.dataset['id'] = mark.id;
      this.#held.set(mark.id, { marker: drawn, key });
    }
  }

  cells(cells: readonly Cell[], words: (cell: Cell) => string, onchoose: (cell: Cell) => void): void {
    this.#cells.clearLayers();
    for (const cell of cells) {
      const wide = Math.round(26 + 11 * Math.log10(Math.max(cell.n, 1)));
      const html = `<span>${cell.n}${cell.is_more ? '+' : ''}</span>${cell.pressing ? `<i>${cell.pressing}</i>` : ''}`;
      const icon = divIcon({ className: 'cellmark', html, iconSize: [wide, wide] });
      marker([cell.lat, cell.lon], { icon, keyboard: false }).bindTooltip(escaped(words(cell)), { direction: 'top', className: 'marktip' }).on('click', () => onchoose(cell)).addTo(this.#cells);
    }
  }

  /** The position that somebody picks; undefined takes it away. */
  pin(at: { lat: number; lon: number } | undefined, label = ''): void {
    this.#pin?.remove();
    this.#pin = at && marker([at.lat, at.lon], { icon: iconOf({ look: 'here' }, true), keyboard: false, zIndexOffset: 3000, title: label }).addTo(this.#map);
  }

  fit(box: Box | undefined): void {
    if (!box) return;
    const edge = this.node.clientWidth < SMALL_PX ? SMALL_EDGE : EDGE;
    this.#map.fitBounds(boundsOf(box), { ...FIT, paddingTopLeft: [edge, edge], paddingBottomRight: [edge, edge + NAME_HEIGHT] });
  }

  /** Brings a point into sight, and leaves a map alone on which it is. */
  show(at: { lat: number; lon: number }): void {
    if (!this.#map.getBounds().pad(-0.08).contains(latLng(at.lat, at.lon))) this.#map.panTo([at.lat, at.lon], { animate: false });
  }

  resized(): void {
    this.#map.invalidateSize({ animate: false });
  }

  remove(): void {
    this.#map.remove();
  }

  /** Chooses whose names have room. */
  #name(): void {
    this.node.classList.toggle('far', this.#width('grid') < NAME_PX);
    this.node.classList.toggle('farther', this.#isSmall || this.#width('community') < NAME_PX);
  }

  /** How wide areas of a kind are on the screen: that of the middle one. */
  #width(kind: string): number {
    const widths = this.#features.flatMap((one) => {
      const box = one.properties.kind === kind ? boxOf([one]) : undefined;
      return box ? [this.#map.latLngToContainerPoint([box.south, box.east]).x - this.#map.latLngToContainerPoint([box.south, box.west]).x] : [];
    });
    return widths.sort((a, b) => a - b)[widths.length >> 1] ?? 0;
  }
}

function iconOf({ look, number }: Pick<Mark, 'look' | 'number'>, isChosen: boolean): DivIcon {
  const shape = SHAPES[look === 'here' ? 'urgent' : look === 'other' ? 'calm' : look];
  const numbered = number !== undefined || look === 'here';
  const html = look === 'other' ? `<b>${number ?? ''}</b>` : drawingOf(look === 'here' ? 'urgent' : look) + (numbered ? `<b>${number ?? ''}</b>` : '');
  const size: [number, number] = look === 'other' ? [22, 22] : shape.size;
  return divIcon({ className: `mark mark-${look}${numbered ? ' numbered' : ''}${isChosen ? ' chosen' : ''}`, html, iconSize: size, iconAnchor: look === 'other' ? [11, 11] : shape.foot });
}
