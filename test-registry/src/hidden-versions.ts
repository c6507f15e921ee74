/**
 * The state of a version that occupies its number but is in no packument. `staged` waits for a maintainer, `processing`
 * waits for npm's scan, and `blocked` did not pass it. `vanished` is gone without notice, and its number stays taken.
 */
export type HiddenState = 'staged' | 'processing' | 'blocked' | 'vanished'

/**
 * The versions that are in no packument. Staged and published versions share one index of numbers (docs, npm-stage).
 */
export interface HiddenVersions {
  get: (name: string, version: string) => HiddenState | undefined
  set: (name: string, version: string, state: HiddenState) => void
  /** Removes a version because its number is free again or the version is public. */
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
