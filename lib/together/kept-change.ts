import type { Change } from '@cfa/protocol'
import type { KeptRequest } from './kept-write.ts'

/** The kinds that `--allow` takes. */
export const CHANGE_KINDS = ['deprecate', 'unpublish', 'owner', 'access'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** A change of what is published, that a tool has sent: held, and asked about alone. */
export interface KeptChange {
  kind: ChangeKind
  name: string
  /** The first one that is changed; where the package as a whole is, its latest. */
  version: string
  facts: Change['facts']
  /** In the order in which they came. */
  requests: SentRequest[]
  /** What else belongs to it: paths, decoded, of tarballs that it leaves without a version. */
  tarballs: readonly string[]
  /** What it would come to now. */
  judgeNow: () => Promise<Change['facts'] | undefined>
}

export interface SentRequest {
  method: Change['requests'][number]['method']
  path: string
  kept: KeptRequest | undefined
}

/** As the responder gets it. */
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

/** For the log. */
export const describeChange = ({ kind, name }: Pick<KeptChange, 'kind' | 'name'>): string =>
  `${WORDS[kind]} ${name}`
