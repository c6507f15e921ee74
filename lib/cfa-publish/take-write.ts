import { createQueue } from '../async/queue.ts'
import { goneSignal } from '../door/gone-signal.ts'
import { readBody } from '../door/read-body.ts'
import type { DoorReply, DoorRequest } from '../door/serve-door.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import { parseJson } from '../files/parse-json.ts'
import type { ChangeKind } from './kept-change.ts'
import type { KeptTag, KeptWrite } from './kept-write.ts'
import type { KeptWrites } from './kept-writes.ts'
import { isChange, kindsOf, readChange, type WantedChange } from './read-change.ts'
import { ACCESSING, type RequestedWrite, readWrite, UNPUBLISHING } from './read-write.ts'
import { CREATED, refusal } from './replies.ts'
import { type TakeChangeOptions, takeChange } from './take-change.ts'
import { isVisible, takePackage } from './take-package.ts'

export interface TakeOptions {
  writes: KeptWrites
  /** A folder that only this user can enter. */
  folder: string
  registry: string
  /** Whether packages that the tool itself stages are taken too. */
  takesStages: boolean
  fail: Fail
  /** Asks about a write and sends it, while its tool waits. @param gone - Aborted when the tool no longer waits. */
  settle: ((write: KeptWrite, gone: AbortSignal) => Promise<DoorReply>) | undefined
  onKept: (write: KeptWrite) => void
  /** The changes that may be made. Each is asked about separately. */
  changing: TakeChangeOptions
  onRefused: (what: string, error?: Error) => void
}

/** Takes a write, or replies why not. */
export type TakeWrite = (request: DoorRequest) => Promise<DoorReply>

const DIST_TAG_BYTES = 1024

/** Creates a function that takes one write after the other, which bounds what is in memory. */
export function createTakeWrite(options: TakeOptions): TakeWrite {
  const inTurn = createQueue()
  let count = 0
  const newId = () => {
    count += 1
    return count
  }
  return async (request) => {
    const wanted = readWrite(request.method, request.path)
    const why = whyNot(wanted, request.method, options)
    if (why !== undefined) {
      options.onRefused(why)
      return refusal(403, why)
    }
    const gone = goneSignal(request.reply)
    try {
      return await inTurn(() => take(request, wanted, { ...options, newId, gone }))
    } catch (error) {
      if (!isPluginError(error)) {
        // The tool itself may have cut it off.
        if (!gone.aborted) options.onRefused(subjectOf(wanted), error as Error)
        throw error
      }
      options.onRefused(`${subjectOf(wanted)} (${error.code})`, error)
      return refusal(403, `${error.code}: ${error.message}`)
    }
  }
}

/** Returns the package or team that somebody wants to change. */
function subjectOf(wanted: RequestedWrite): string {
  if (wanted.kind === 'other') return wanted.what
  return wanted.kind === 'team' ? wanted.team : wanted.name
}

const notPossible = (what: string, hint = ''): string =>
  `${what} is not possible behind “cfa publish”: it publishes packages and sets dist-tags.${hint}`

/** What a change is called when it is refused. */
const NAMES: Record<WantedChange['kind'], string> = {
  document: 'Deprecating, or changing who owns a package,',
  ...{ revision: UNPUBLISHING, tarball: UNPUBLISHING, access: ACCESSING, team: ACCESSING },
}

const notAllowed = (wanted: WantedChange, kinds: readonly ChangeKind[]): string => {
  const flags = kinds.map((kind) => `--allow ${kind}`).join(' or ')
  return notPossible(NAMES[wanted.kind], ` With ${flags}, a maintainer is asked about it.`)
}

function whyNot(
  wanted: RequestedWrite,
  method: string,
  { takesStages, changing }: TakeOptions,
): string | undefined {
  if (wanted.kind === 'other') return notPossible(wanted.what)
  if (isChange(wanted)) {
    const kinds = kindsOf(wanted, method)
    return kinds.some((kind) => changing.allowed.has(kind)) ? undefined : notAllowed(wanted, kinds)
  }
  if (wanted.kind === 'stage' && !takesStages)
    return 'This command stages. Add --staged to “cfa publish”, and what it stages is approved as well.'
  return undefined
}

type Taking = TakeOptions & { newId: () => number; gone: AbortSignal }

async function take(sent: DoorRequest, wanted: RequestedWrite, options: Taking): Promise<DoorReply> {
  if (wanted.kind === 'other') return refusal(403, notPossible(wanted.what))
  if (isChange(wanted)) return takeChangeOf(sent, { wanted, body: undefined }, options)
  if (wanted.kind === 'dist-tag') return takeTag(sent, wanted, options)
  const body = await readBody(sent.request)
  if (wanted.kind === 'publish' && isDocumentAlone(body))
    return takeChangeOf(sent, { wanted: { kind: 'document', name: wanted.name }, body }, options)
  const refused = refuseOfChanged(wanted.name, options)
  if (refused) return refused
  const taken = await takePackage(body, wanted.name, options)
  if ('why' in taken) {
    options.onRefused(taken.why, new Error(taken.why))
    return refusal(403, `You cannot publish over the previously published versions: ${taken.why}`)
  }
  return taken.write ? keep(taken.write, options) : CREATED
}

async function takeTag(
  { request }: DoorRequest,
  { name, distTag }: Extract<RequestedWrite, { kind: 'dist-tag' }>,
  options: Taking,
): Promise<DoorReply> {
  const version = parseJson(await readBody(request, DIST_TAG_BYTES))
  if (typeof version !== 'string' || ![name, distTag, version].every(isVisible)) {
    const why = 'A dist-tag and its version may have visible ASCII characters only.'
    options.onRefused(why, new Error(why))
    return refusal(400, why)
  }
  const tag: KeptTag = { kind: 'dist-tag', name, version, distTag }
  return refuseOfChanged(name, options) ?? keep(tag, options)
}

/** Refuses a write to a package that the run also changes, because the document of that change would not include it. */
function refuseOfChanged(name: string, { changing, onRefused }: Taking): DoorReply | undefined {
  if (!changing.changes.some((change) => change.name === name)) return undefined
  const why = `${name} is changed by this run. Publish it in a run of its own.`
  onRefused(why, new Error(why))
  return refusal(403, why)
}

async function takeChangeOf(
  sent: DoorRequest,
  content: { wanted: WantedChange; body: Buffer | undefined },
  options: Taking,
): Promise<DoorReply> {
  const { changing, writes, folder, registry, newId } = options
  const change = await readChange(sent, content.wanted, content.body)
  if (!changing.allowed.has(change.kind)) {
    const why = notAllowed(change.wanted, [change.kind])
    options.onRefused(why)
    return refusal(403, why)
  }
  const taken = await takeChange(sent, change, { ...changing, writes, folder, registry, newId })
  if ('reply' in taken) return taken.reply
  options.onRefused(taken.why, new Error(taken.why))
  return refusal(403, taken.why)
}

async function keep(write: KeptWrite, { writes, settle, onKept, gone }: Taking): Promise<DoorReply> {
  if (settle) {
    const reply = await settle(write, gone)
    if (reply.status < 300) writes.add(write)
    return reply
  }
  writes.add(write)
  onKept(write)
  return CREATED
}

/**
 * Returns whether a document comes without a tarball. npm sends such a document to deprecate a version or to change
 * owners, and on some registries it has no `_attachments` at all.
 */
function isDocumentAlone(body: Buffer): boolean {
  const document = parseJson(body) as { _attachments?: object } | null | undefined
  return document != null && Object.keys(document._attachments ?? {}).length === 0
}
