/**
 * Where a version stands that occupies its number and is in no packument: `staged` waits for a maintainer, `processing`
 * for npm's scan, `blocked` did not pass it; `vanished` is gone without a word, and its number with it.
 */
export type HiddenState = 'staged' | 'processing' | 'blocked' | 'vanished'

/** Staged and published versions share one index of numbers (docs, npm-stage). */
export interface HiddenVersions {
  get: (name: string, version: string) => HiddenState | undefined
  set: (name: string, version: string, state: HiddenState) => void
  /** The number is free again, or the version is public. */
  delete: (name: string, version: string) => void
}

export function createHiddenVersions(): HiddenVersions {
  const states = new Map<string, HiddenState>()
  return {
    get: (name, version) => states.get(`${name}@${version}`),
    set: (name, version, state) => void states.set(`${name}@${version}`, state),
    delete: (name, version) => void states.delete(`${name}@${version}`),
  }
}
