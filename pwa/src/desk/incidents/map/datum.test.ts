import { describe, expect, test } from 'vitest';
import { fromGcj, toGcj } from './datum';

/** Published vectors of the eviltransform libraries (MIT): latitude, longitude in WGS-84, then in GCJ-02. */
const KNOWN: [place: string, ...values: [number, number, number, number]][] = [
  ['Shanghai', 31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
  ['Shenzhen', 22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
  ['Beijing', 39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
];

describe('the shift of Chinese maps', () => {
  test.each(KNOWN)('%s lies where everybody puts it', (_, lat, lon, gcjLat, gcjLon) => {
    const there = toGcj({ lat, lon });
    expect(there.lat).toBeCloseTo(gcjLat, 9);
    expect(there.lon).toBeCloseTo(gcjLon, 9);
  });

  test.each(KNOWN)('%s comes back', (_, lat, lon, gcjLat, gcjLon) => {
    const back = fromGcj({ lat: gcjLat, lon: gcjLon });
    expect(back.lat).toBeCloseTo(lat, 9);
    expect(back.lon).toBeCloseTo(lon, 9);
  });

  test.each([
    ['Denver', 39.7392, -104.9903],
    ['Berlin', 52.52, 13.405],
    ['Sydney', -33.8688, 151.2093],
    ['nowhere', 0, 0],
  ])('%s is where it is', (_, lat, lon) => {
    expect(toGcj({ lat, lon })).toEqual({ lat, lon });
    expect(fromGcj({ lat, lon })).toEqual({ lat, lon });
  });

  test('there and back is less than a millionth of a degree, all over the country', () => {
    let worst = 0;
    for (let lat = 18.1; lat < 53.6; lat += 0.37)
      for (let lon = 73.6; lon < 135; lon += 0.41) {
        const back = fromGcj(toGcj({ lat, lon }));
        worst = Math.max(worst, Math.abs(back.lat - lat), Math.abs(back.lon - lon));
      }
    expect(worst).toBeLessThan(1e-6);
  });

  test('it shifts by some hundred metres, never by a kilometre', () => {
    for (const [, lat, lon] of KNOWN) {
      const there = toGcj({ lat, lon });
      const metres = Math.hypot((there.lat - lat) * 111_320, (there.lon - lon) * 111_320 * Math.cos((lat / 180) * Math.PI));
      expect(metres).toBeGreaterThan(100);
      expect(metres).toBeLessThan(1000);
    }
  });
});
