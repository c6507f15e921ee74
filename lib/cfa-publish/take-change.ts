import { type Change, changeSchema } from '@cfa/protocol'
import { z } from 'zod'
import type { DoorReply, DoorRequest } from '../door/serve-door.ts'
import { judgeChange, type ReadNow } from './judge-any-change.ts'
import { tarballPaths } from './judge-change.ts'
import { keepRequest } from './keep-request.ts'
import {
  type ChangeKind,
  changeOf,
  describeChange,
  type KeptChange,
  type SentRequest,
} from './kept-change.ts'
import type { KeptWrites } from './kept-writes.ts'
import type { SentChange } from './read-change.ts'
import type { RequestedWrite } from './read-write.ts'
import { isVisible } from './take-package.ts'

export interface TakeChangeOptions extends ReadNow {
  allowed: ReadonlySet<ChangeKind>
  changes: KeptChange[]
  onKept: (what: string) => void
}

/** The options, and what taking a change shares with taking a package. */
export interface TakeChangeTools extends TakeChangeOptions {
  writes: Pick<KeptWrites, 'writesOf'>
  /** A folder that only this user can enter. */
  folder: string
  registry: string
  newId: () => number
}

/** The reply to a change, or `why` it is refused. */
export type TakenChange = { reply: DoorReply } | { why: string }

const TAKEN: DoorReply = { status: 201, text: '{"ok":"updated package","success":true}' }

/** The most characters of a change as JSON. The rest of the question has to fit into the same body of the protocol. */
const MOST_LENGTH = 48 * 1024

/**
 * Keeps a change to something already published, if it can be shown in full. A package that the run itself publishes
 * can't be changed in the same run, because its document will not be the one that the tool has read.
 */
export async function takeChange(
  sent: DoorRequest,
  change: SentChange,
  options: TakeChangeTools,
): Promise<TakenChange> {
  const { wanted, document, kind } = change
  const name = nameOf(change)
  if (name === undefined) return { why: 'It does not say which package it is for.' }
  const subject = wanted.kind === 'team' ? wanted.team : name
  if (/[?#]/.test(sent.path) || /[%;]/.test(subject))
    return { why: `The path ${sent.path} can be read in several ways.` }
  if (wanted.kind === 'tarball') return takeTarball(sent, wanted, options)
  if (options.writes.writesOf(name).length > 0)
    return { why: `${name} is published by this run. Change it in a run of its own.` }
  if (options.changes.some((one) => one.name === name))
    return { why: `${name} is changed by this run already. Change it again in a run of its own.` }
  const judge = (now: unknown) => judgeChange(sent.method, change, { name, now }, options)
  const now = await options.readDocument(name)
  const judged = await judge(now)
  if ('why' in judged) return judged
  const text = document === undefined ? undefined : JSON.stringify(document)
  const kept: KeptChange = {
    ...{ kind, name, ...judged },
    requests: [await requestOf(sent, text, options)],
    tarballs: tarballPaths(now, judged.facts[0]?.versions ?? [], options.registry),
    judgeNow: async () => {
      const again = await judge(await options.readDocument(name))
      return 'why' in again ? undefined : again.facts
    },
  }
  if (!isShowable(changeOf(kept))) return { why: `The change to ${name} can’t be shown in full.` }
  options.changes.push(kept)
  options.onKept(describeChange(kept))
  return { reply: TAKEN }
}

/** Returns the package's name, which only the content has if the change is a team's permission. */
function nameOf({ wanted, document }: SentChange): string | undefined {
  if (wanted.kind !== 'team') return wanted.name
  const name = z.looseObject({ package: z.string() }).safeParse(document).data?.package
  return name !== undefined && isVisible(name) && isVisible(wanted.team) ? name : undefined
}

/** Takes the removal of a tarball. npm sends it after the removal of the tarball's version. */
async function takeTarball(
  sent: DoorRequest,
  { name, file }: Extract<RequestedWrite, { kind: 'tarball' }>,
  options: TakeChangeTools,
): Promise<TakenChange> {
  const change = options.changes.find(({ kind, tarballs }) => kind === 'unpublish' && tarballs.includes(file))
  if (!change || change.name !== name)
    return { why: `${file} is not the tarball of a version that this run unpublishes.` }
  const request = await requestOf(sent, undefined, options)
  const next = { ...change, requests: [...change.requests, request] }
  if (!isShowable(changeOf(next))) return { why: `${name} has too many tarballs to unpublish in one run.` }
  change.requests.push(request)
  return { reply: TAKEN }
}

/** Keeps a request. Its body is written again from what was parsed, so that nothing in it can be read in two ways. */
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
