import type { CommonFacts } from './definition.ts'

/** Where a token came from, for errors that say that it is not valid. */
export interface TokenSource {
  /** The `.npmrc` that the token was taken from. */
  file?: string | undefined
  /** The variable that it names. */
  source?: string | undefined
}

/** @see actions/setup-node@v4, src/authutil.ts, `writeRegistryToFile` */
const PLACEHOLDER = /NODE_AUTH_TOKEN|X{5}(?:-X{5}){3}/

export const showSource = ({ file, source }: TokenSource) => ({ File: file, 'Variable in it': source })

/** Returns a hint, if the token may be the placeholder that `actions/setup-node` makes up. */
export function hintAtPlaceholder({ source, detail }: TokenSource & CommonFacts): string | undefined {
  return PLACEHOLDER.test(`${source} ${detail}`) ? HINT : undefined
}

const HINT =
  'With `registry-url`, `actions/setup-node` writes an `.npmrc` that reads `NODE_AUTH_TOKEN`, and sets that variable to a placeholder (`XXXXX-XXXXX-XXXXX-XXXXX`). Remove `registry-url` from that step, or set `NODE_AUTH_TOKEN` to a real token in this one.'
