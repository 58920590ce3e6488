// Smoothing: an exponential moving average without the pull towards its first value, fading by distance on the axis.

/** `weight` in [0, 1): how much of the past remains after one typical distance between points. Gaps (NaN) stay gaps. Without weight it is the column itself. */
export function smooth(x: Float64Array, y: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return y;
  const out = new Float64Array(y.length);
  const typical = typicalDistance(x);
  let mean = 0;
  let mass = 0;
  let before = Number.NaN;
  for (let i = 0; i < y.length; i += 1) {
    const value = y[i] ?? Number.NaN;
    const at = x[i] ?? 0;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    const fade = Number.isNaN(before) ? 0 : weight ** (Math.max(0, at - before) / typical);
    mass = mass * fade + 1;
    // As a step from where it was: what does not change stays exactly as it is, and nothing grows beyond its values.
    const step = value - mean;
    mean = Number.isFinite(step) ? mean + step / mass : mean * (1 - 1 / mass) + value / mass;
    out[i] = mean;
    before = at;
  }
  return out;
}

function typicalDistance(x: Float64Array): number {
  const n = x.length;
  if (n < 2) return 1;
  const span = (x[n - 1] ?? 0) - (x[0] ?? 0);
  return span > 0 ? span / (n - 1) : 1;
}
