// A series as plain columns of doubles: what is decoded, and what is drawn.

/** One series: an entry per bucket, in the order of the axis. */
export interface Columns {
  readonly run: string;
  readonly key: string;
  /** Every bucket is one point: nothing was summarised. */
  readonly exact: boolean;
  readonly xFirst: Float64Array;
  readonly xLast: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly mean: Float64Array;
  readonly n: Float64Array;
  readonly nNan: Float64Array;
  /** Points that are left out because the metric of the axis has no value at their step. */
  readonly nAlone?: number;
  /** Points that are left out because a logarithmic axis has no place for them. */
  readonly nOffAxis?: number;
}
