import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Fewer runs and shorter waits, to try the bench out. Its figures mean nothing. */
  quick: boolean
  runs: number
}

/** Reads `--quick` and `--runs <n>`, which is how many pairs of runs each comparison has. */
export function readOptions(defaults: { runs: number; quickRuns: number }): BenchOptions {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, runs: { type: 'string' } },
  })
  const runs = Number(values.runs ?? (values.quick ? defaults.quickRuns : defaults.runs))
  if (!Number.isInteger(runs) || runs < 1) throw new TypeError('--runs takes a whole number from 1')
  return { quick: values.quick, runs }
}
