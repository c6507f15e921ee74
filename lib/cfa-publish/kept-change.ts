import type { Change } from '@cfa/protocol'
import type { KeptRequest } from './kept-write.ts'

/** The kinds that `--allow` takes. */
export const CHANGE_KINDS = ['deprecate', 'unpublish', 'owner', 'access'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** A change to something already published, as a tool sent it. It is held, and asked about separately. */
export interface KeptChange {
  kind: ChangeKind
  name: string
  /** The first version that changes. If the package as a whole does, its latest. */
  version: string
  facts: Change['facts']
  /** In the order in which they came. */
  requests: SentRequest[]
  /** Decoded paths of the tarballs whose versions this change removes. Requests to delete those belong to it too. */
  tarballs: readonly string[]
  /**
   * Judges the change again, with the package's current document. `undefined` if nobody could be asked about it now.
   */
  judgeNow: () => Promise<Change['facts'] | undefined>
}

export interface SentRequest {
  method: Change['requests'][number]['method']
  path: string
  kept: KeptRequest | undefined
}

/** Returns the change as the responder receives it. */
export const changeOf = ({ facts, requests }: KeptChange): Change => ({
  facts,
  requests: requests.map(({ method, path, kept }) => ({
    ...{ method, path },
    body: kept ? `sha512-${Buffer.from(kept.hash, 'hex').toString('base64')}` : null,
  })),
})

const WORDS: Record<ChangeKind, string> = {
  deprecate: 'the deprecation of',
  unpublish: 'unpublishing from',
  owner: 'the owners of',
  access: 'the access to',
}

/** Describes a change for the log. */
export const describeChange = ({ kind, name }: Pick<KeptChange, 'kind' | 'name'>): string =>
  `${WORDS[kind]} ${name}`
