import type { PairOf } from './pairs.ts'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** One run of a contender and one of the baseline next to it in time, in milliseconds. */
export type Pair = PairOf<number>

export interface Summary {
  base: number
  contender: number
  ratio: number
  /** The smallest and the largest ratio of any pair. */
  spread: [number, number]
  /** How many pairs began on an idle machine. */
  idle: number
}

/** Computes medians. `ratio` is the median of the pairs' ratios, so that a machine that slows down has no effect. */
export function summarize(pairs: readonly Pair[]): Summary {
  const ratios = pairs.map(({ base, contender }) => contender / base)
  return {
    base: median(pairs.map(({ base }) => base)),
    contender: median(pairs.map(({ contender }) => contender)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    idle: pairs.filter(({ wasIdle }) => wasIdle).length,
  }
}
