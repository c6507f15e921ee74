import { createTurns } from '../async/in-turn.ts'
import { forwardBody } from '../door/forward-body.ts'
import { goneSignal } from '../door/gone-signal.ts'
import { readBody } from '../door/read-body.ts'
import { isSigned, type Publication, readPublication } from '../door/read-publication.ts'
import type { DoorReply, DoorRequest } from '../door/serve-door.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import { dependedOn } from '../package/dependencies.ts'
import { checkDependencies, checkPacked } from '../release/check-publication.ts'
import { keepRequest } from './keep-request.ts'
import type { KeptPackage, KeptWrite } from './kept-write.ts'
import type { KeptWrites } from './kept-writes.ts'
import { readWrite, type Wanted } from './read-write.ts'

export interface TakeOptions {
  writes: KeptWrites
  /** That only this user can enter. */
  folder: string
  registry: string
  /** What is staged by the tool itself is taken too. */
  takesStages: boolean
  fail: Fail
  /** Has a write done while its tool waits. @param gone - Aborted when it waits no more. */
  settle: ((write: KeptWrite, gone: AbortSignal) => Promise<DoorReply>) | undefined
  onKept: (write: KeptWrite) => void
  onRefused: (what: string, error?: Error) => void
}

/** Takes a write, or says why not. */
export type TakeWrite = (request: DoorRequest) => Promise<DoorReply>

const CREATED: DoorReply = { status: 201, text: '{"ok":"created new package","success":true}' }
const DIST_TAG_BYTES = 1024

const refusal = (status: number, error: string): DoorReply => ({ status, text: JSON.stringify({ error }) })

/** @returns Takes one write after the other: that bounds what is in memory. */
export function createTakeWrite(options: TakeOptions): TakeWrite {
  const inTurn = createTurns()
  let count = 0
  const newId = () => {
    count += 1
    return count
  }
  return async (request) => {
    const wanted = readWrite(request.method, request.path)
    const why = whyNot(wanted, options)
    if (why !== undefined) {
      options.onRefused(why)
      return refusal(403, why)
    }
    const gone = goneSignal(request.reply)
    try {
      return await inTurn(() => take(request, wanted, { ...options, newId, gone }))
    } catch (error) {
      if (!isPluginError(error)) throw error
      options.onRefused(`The request for ${request.path}`, error)
      return refusal(403, `${error.code}: ${error.message}`)
    }
  }
}

function whyNot(wanted: Wanted, { takesStages }: TakeOptions): string | undefined {
  if (wanted.kind === 'other')
    return `${wanted.what} is not possible behind “cfa publish”: it publishes packages and sets dist-tags.`
  if (wanted.kind === 'stage' && !takesStages)
    return 'This command stages. Add --staged to “cfa publish”, and what it stages is approved as well.'
  return undefined
}

type Taking = TakeOptions & { newId: () => number; gone: AbortSignal }

async function take({ request }: DoorRequest, wanted: Wanted, options: Taking): Promise<DoorReply> {
  if (wanted.kind === 'dist-tag') {
    const version = readTag(await readBody(request, DIST_TAG_BYTES))
    const { name, distTag } = wanted
    if (version === undefined || ![name, distTag, version].every(isVisible)) {
      const why = 'A dist-tag is set to a version, and both have visible ASCII characters only.'
      options.onRefused(why, new Error(why))
      return refusal(400, why)
    }
    return keep({ kind: 'dist-tag', name, version, distTag }, options)
  }
  const body = await readBody(request)
  if (isDocumentAlone(body)) {
    const why = 'Deprecating, or changing who owns a package, is not possible behind “cfa publish”.'
    options.onRefused(why)
    return refusal(403, why)
  }
  const publication = await readPublication(body, options.fail)
  if (wanted.kind !== 'other' && wanted.name !== publication.name)
    throw options.fail('EREQUESTCONTENT', { key: 'name' })
  const unseen = (['name', 'version', 'distTag'] as const).find((key) => !isVisible(publication[key]))
  if (unseen) throw options.fail('EREQUESTCONTENT', { key: unseen })
  checkPacked(publication, options.fail)
  checkDependencies(publication.dependencies, options.fail)
  const sent = forwarded(publication, options)
  const judged = options.writes.judge({ ...publication, ...sent })
  if (judged === 'same') return CREATED
  if (judged === 'other') {
    const { name, version } = publication
    const why = `${name}@${version} was written before in this run, with other contents, metadata or access, or on another dist-tag.`
    options.onRefused(why, new Error(why))
    return refusal(403, `You cannot publish over the previously published versions: ${why}`)
  }
  return keep(await keepPackage(publication, sent, options), options)
}

interface Forwarded {
  body: string
  /** As the registry will show it. */
  manifest: KeptPackage['manifest']
}

function forwarded(publication: Publication, { registry }: TakeOptions): Forwarded {
  const body = forwardBody(publication, { registry, gitHead: undefined })
  const { readme: _, ...manifest } = JSON.parse(body).versions[publication.version]
  return { body, manifest }
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

async function keepPackage(
  publication: Publication,
  { body, manifest }: Forwarded,
  { folder, newId }: Taking,
): Promise<KeptPackage> {
  const { name, version, distTag, access, integrity, shasum, size, unpackedSize, files } = publication
  return {
    kind: 'publish',
    ...{ name, version, distTag, access, integrity, shasum, size, unpackedSize, files, manifest },
    installScripts: publication.installScripts,
    isSigned: isSigned(publication),
    dependencies: dependedOn(publication.dependencies),
    request: await keepRequest(folder, newId(), body),
  }
}

/** Nobody should approve a name, version or dist-tag that looks like another one. */
const isVisible = (text: string): boolean => /^[!-~]+$/.test(text)

function readTag(body: Buffer): string | undefined {
  try {
    const version: unknown = JSON.parse(body.toString('utf8'))
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

/** npm writes a package's whole document to deprecate, and to change its owners. */
function isDocumentAlone(body: Buffer): boolean {
  try {
    return JSON.parse(body.toString('utf8'))._attachments === undefined
  } catch {
    return false
  }
}
