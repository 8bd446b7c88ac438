/**
 * From WGS-84, in which everything is kept, to GCJ-02, in which most maps of China are drawn, and back. Only the map
 * layer knows of it. The formula was never published by its owner; this is the one that all of the public literature
 * shares, good to a metre or so. Outside China both are the same.
 */
export interface At {
  lat: number;
  lon: number;
}

/** Krasovsky 1940: half the longer axis in metres, and the square of the eccentricity. */
const AXIS = 6_378_245;
const ECCENTRICITY = 0.006_693_421_622_965_943;
const ROUNDS = 30;
const NEAR = 1e-12;

/** The rectangle within which the shift is applied, as everybody applies it. */
const shifts = ({ lat, lon }: At): boolean => lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;

const waves = (value: number, ...parts: [height: number, length: number][]): number =>
  parts.reduce((sum, [height, length]) => sum + height * Math.sin((value / length) * Math.PI), 0) * (2 / 3);

function shift({ lat, lon }: At): At {
  const x = lon - 105;
  const y = lat - 35;
  const both = waves(x, [20, 1 / 6], [20, 1 / 2]);
  const root = Math.sqrt(Math.abs(x));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both + waves(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both + waves(x, [20, 1], [40, 3], [150, 12], [300, 30]);
  const angle = (lat / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY * Math.sin(angle) ** 2;
  const metresNorth = (AXIS * (1 - ECCENTRICITY)) / (magic * Math.sqrt(magic));
  const metresEast = (AXIS / Math.sqrt(magic)) * Math.cos(angle);
  return { lat: ((north / metresNorth) * 180) / Math.PI, lon: ((east / metresEast) * 180) / Math.PI };
}

export function toGcj(at: At): At {
  if (!shifts(at)) return at;
  const by = shift(at);
  return { lat: at.lat + by.lat, lon: at.lon + by.lon };
}

/** The point that `toGcj` brings here: guessed, tried, and corrected by what is missing. */
export function fromGcj(at: At): At {
  if (!shifts(at)) return at;
  let guess = at;
  for (let round = 0; round < ROUNDS; round++) {
    const tried = toGcj(guess);
    const missing = { lat: at.lat - tried.lat, lon: at.lon - tried.lon };
    guess = { lat: guess.lat + missing.lat, lon: guess.lon + missing.lon };
    if (Math.abs(missing.lat) < NEAR && Math.abs(missing.lon) < NEAR) break;
  }
  return guess;
}
