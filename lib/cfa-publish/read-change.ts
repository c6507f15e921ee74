import { readBody } from '../door/read-body.ts'
import type { DoorRequest } from '../door/serve-door.ts'
import { parseJson } from '../files/parse-json.ts'
import type { ChangeKind } from './kept-change.ts'
import type { RequestedWrite } from './read-write.ts'

export type WantedChange =
  | Extract<RequestedWrite, { kind: 'revision' | 'tarball' | 'access' | 'team' }>
  | { kind: 'document'; name: string }

/** A change with its content. */
export interface SentChange {
  kind: ChangeKind
  wanted: WantedChange
  /** The request's content. `undefined` if its path says everything. */
  document: unknown
}

export const isChange = (wanted: RequestedWrite): wanted is Exclude<WantedChange, { kind: 'document' }> =>
  ['revision', 'tarball', 'access', 'team'].includes(wanted.kind)

/** Returns the kinds of change that a request may be, judged by its path and method. */
export function kindsOf({ kind }: WantedChange, method: string): readonly [ChangeKind, ...ChangeKind[]] {
  if (kind === 'document') return ['deprecate']
  if (kind === 'access' || kind === 'team') return ['access']
  return kind === 'revision' && method === 'PUT' ? ['unpublish', 'owner'] : ['unpublish']
}

/** @param body - The request's body, if it has already been read. */
export async function readChange(
  sent: DoorRequest,
  wanted: WantedChange,
  body: Buffer | undefined,
): Promise<SentChange> {
  const hasBody = sent.method !== 'DELETE' || wanted.kind === 'team'
  const content = body ?? (hasBody ? await readBody(sent.request) : undefined)
  // What is not JSON is not a document, and neither is `null`.
  const document = content && (parseJson(content) ?? null)
  const [kind, other] = kindsOf(wanted, sent.method)
  return { kind: other && isOwnersAlone(document) ? other : kind, wanted, document }
}

/**
 * Returns whether a document has the owners alone. npm sends that to change owners, but the whole document to remove
 * versions.
 */
const isOwnersAlone = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'maintainers' in document && !('versions' in document)
