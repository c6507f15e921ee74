import { type Change, changeSchema } from '@cfa/protocol'
import { readBody } from '../door/read-body.ts'
import type { DoorReply, DoorRequest } from '../door/serve-door.ts'
import {
  type JudgedChange,
  judgeDeprecation,
  judgeRemoval,
  judgeUnpublishing,
  tarballPaths,
} from './judge-change.ts'
import { keepRequest } from './keep-request.ts'
import {
  type ChangeKind,
  changeOf,
  describeChange,
  type KeptChange,
  type SentRequest,
} from './kept-change.ts'
import type { KeptWrites } from './kept-writes.ts'
import type { Wanted } from './read-write.ts'

export interface TakeChangeOptions {
  allowed: ReadonlySet<ChangeKind>
  changes: KeptChange[]
  /** The package’s document as the registry has it, for somebody who is about to change it. */
  readDocument: (name: string) => Promise<unknown>
  onKept: (what: string) => void
}

/** What it shares with the taking of packages. */
export interface TakeChangeTools extends TakeChangeOptions {
  writes: Pick<KeptWrites, 'writesOf'>
  /** That only this user can enter. */
  folder: string
  registry: string
  newId: () => number
}

/** What a tool gets for a change; `why`: it is refused. */
export type TakenChange = { reply: DoorReply } | { why: string }

export type WantedChange =
  | Extract<Wanted, { kind: 'revision' | 'tarball' }>
  | { kind: 'document'; name: string }

const TAKEN: DoorReply = { status: 201, text: '{"ok":"updated package","success":true}' }

/** A question has to fit into a body of the protocol, with all that is no change. */
const MOST_LENGTH = 48 * 1024

/** Whether `--allow` names the kind of a change. */
export const kindOf = (wanted: WantedChange): ChangeKind =>
  wanted.kind === 'document' ? 'deprecate' : 'unpublish'

/**
 * Keeps a change of what is published, where it can be shown whole. What the run publishes itself can’t be changed in it: its
 * document is not the one that the tool has read.
 *
 * @param body - Of a document, which was read already.
 */
export async function takeChange(
  sent: DoorRequest,
  { wanted, body }: { wanted: WantedChange; body: Buffer | undefined },
  options: TakeChangeTools,
): Promise<TakenChange> {
  const { name } = wanted
  if (/[?#]/.test(sent.path) || /[%;]/.test(name))
    return { why: `The path ${sent.path} can be read in several ways.` }
  if (wanted.kind === 'tarball') return takeTarball(sent, wanted, options)
  if (options.writes.writesOf(name).length > 0)
    return { why: `${name} is published by this run. Change it in a run of its own.` }
  if (options.changes.some((change) => change.name === name))
    return { why: `${name} is changed by this run already. Change it again in a run of its own.` }
  const content = body ?? (sent.method === 'PUT' ? await readBody(sent.request) : undefined)
  const document = content && parse(content)
  const now = await options.readDocument(name)
  const judged = judgeOf(wanted, document, now)
  if ('why' in judged) return judged
  const text = document === undefined ? undefined : JSON.stringify(document)
  const change: KeptChange = {
    ...{ kind: kindOf(wanted), name, ...judged },
    requests: [await requestOf(sent, text, options)],
    tarballs: tarballPaths(now, judged.facts[0]?.versions ?? [], options.registry),
    judgeNow: async () => {
      const again = judgeOf(wanted, document, await options.readDocument(name))
      return 'why' in again ? undefined : again.facts
    },
  }
  if (!isShowable(changeOf(change))) return { why: `What would change of ${name} can’t be shown whole.` }
  options.changes.push(change)
  options.onKept(describeChange(change))
  return { reply: TAKEN }
}

function judgeOf(wanted: WantedChange, sent: unknown, now: unknown): JudgedChange {
  if (nameIn(now) !== wanted.name) return { why: `The registry does not show ${wanted.name}.` }
  if (wanted.kind === 'document') return judgeDeprecation(sent, now)
  return sent === undefined ? judgeRemoval(now) : judgeUnpublishing(sent, now)
}

/** npm ends a tarball behind its version. */
async function takeTarball(
  sent: DoorRequest,
  { name, file }: Extract<WantedChange, { kind: 'tarball' }>,
  options: TakeChangeTools,
): Promise<TakenChange> {
  const change = options.changes.find(({ kind, tarballs }) => kind === 'unpublish' && tarballs.includes(file))
  if (!change || change.name !== name)
    return { why: `${file} is not the tarball of a version that this run unpublishes.` }
  const request = await requestOf(sent, undefined, options)
  const next = { ...change, requests: [...change.requests, request] }
  if (!isShowable(changeOf(next))) return { why: `${name} has too many tarballs to end in one run.` }
  change.requests.push(request)
  return { reply: TAKEN }
}

/** Written anew from what was read: nothing in it can be read in two ways. */
async function requestOf(
  { method, path }: DoorRequest,
  text: string | undefined,
  { folder, newId }: TakeChangeTools,
): Promise<SentRequest> {
  const kept = text === undefined ? undefined : await keepRequest(folder, newId(), text)
  return { method: method as SentRequest['method'], path, kept }
}

const isShowable = (change: Change): boolean =>
  changeSchema.safeParse(change).success && JSON.stringify(change).length < MOST_LENGTH

function nameIn(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'name' in document ? document.name : undefined
}

/** `null` is no document. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
