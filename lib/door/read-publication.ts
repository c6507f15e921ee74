import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Fail } from '../errors/fail.ts'
import type { InstallScript } from './install-scripts.ts'
import { type ListedFile, readTarball } from './list-tarball.ts'
import { readPacked, TEXTS } from './packed-manifest.ts'

/** What npm would publish, read from the request that it sent and from nothing else. Sizes are in bytes. */
export interface Publication {
  name: string
  version: string
  distTag: string
  /** `null`: the registry decides. */
  access: 'public' | 'restricted' | null
  /** `sha512-<base64>`, computed from the attached bytes. */
  integrity: string
  /** SHA-1 in hex: the only hash that some registries keep. */
  shasum: string
  size: number
  unpackedSize: number
  files: readonly ListedFile[]
  /** The scripts that run on the machines of those who install the package, in their order. */
  installScripts: readonly InstallScript[]
  /**
   * The name and version in the tarball's `package.json`, or empty strings. `undefined` if it has no `package.json`.
   */
  packed: { name: string; version: string } | undefined
  /** Pairs of the name and the specifier of a dependency. Installers have to understand them. */
  dependencies: ReadonlyArray<[string, string]>
  /** The tarball's file name, as npm forms it: `name-version.tgz`. */
  filename: string
  tarball: Buffer
  /** The whole request, parsed. */
  document: PublishDocument
}

const ATTACHMENT = z.strictObject({
  content_type: z.string(),
  data: z.string(),
  length: z.number(),
})
const MANIFEST = z.looseObject({
  name: z.string(),
  version: z.string(),
  gitHead: z.string().optional().catch(undefined),
  scripts: TEXTS,
  gypfile: z.unknown().optional(),
  dependencies: TEXTS,
  optionalDependencies: TEXTS,
  peerDependencies: TEXTS,
  dist: z.looseObject({ integrity: z.string(), shasum: z.string(), tarball: z.string() }),
})
/**
 * The request as npm, pnpm, Yarn and bun send it.
 *
 * @see libnpmpublish@11, lib/publish.js, `buildMetadata`
 */
const DOCUMENT = z.strictObject({
  _id: z.string(),
  name: z.string(),
  // npm sends the description as it is in package.json.
  description: z.unknown().optional(),
  'dist-tags': z.record(z.string(), z.string()),
  versions: z.record(z.string(), MANIFEST),
  access: z.enum(['public', 'restricted', '']).nullish(),
  // Sent by Yarn 1 and 4. The registry keeps it for the package's page.
  readme: z.string().optional(),
  _attachments: z.record(z.string(), ATTACHMENT),
})

/** The request as npm sent it. */
export type PublishDocument = z.input<typeof DOCUMENT>

const TARBALL = 'application/octet-stream'
const SIGNATURE = /^application\/vnd\.dev\.sigstore\.bundle/

/**
 * Reads the request. Throws `EREQUESTCONTENT` if it would write anything but one version under one dist-tag. Throws
 * `EREQUESTTARBALL` if its bytes are not a single valid tarball, or do not match the manifest.
 */
export async function readPublication(body: Buffer, fail: Fail): Promise<Publication> {
  const document = parse(body, fail)
  const { manifest, distTag } = onlyOf(document, fail)
  const tarball = tarballOf(document, manifest.version, fail)
  const integrity = `sha512-${hashOf(tarball, 'sha512').toString('base64')}`
  const shasum = hashOf(tarball, 'sha1').toString('hex')
  if (manifest.dist.integrity !== integrity || manifest.dist.shasum !== shasum)
    throw fail('EREQUESTTARBALL', { detail: 'The hashes in its manifest don’t match its bytes.' })
  const { name, version } = manifest
  const contents = await readTarball(tarball).catch((error: Error) => {
    throw fail('EREQUESTTARBALL', { detail: error.message })
  })
  const { dependencies, optionalDependencies, peerDependencies } = manifest
  return {
    ...{ name, version, distTag, access: document.access || null },
    ...{ integrity, shasum, size: tarball.length, filename: filenameOf(name, version), tarball, document },
    files: contents.files,
    unpackedSize: contents.files.reduce((sum, { size }) => sum + size, 0),
    ...readPacked(contents, manifest),
    dependencies: [dependencies, optionalDependencies, peerDependencies].flat(),
  }
}

function parse(body: Buffer, fail: Fail): PublishDocument {
  let content: unknown
  try {
    content = JSON.parse(body.toString('utf8'))
  } catch {
    throw fail('EREQUESTCONTENT', { key: '(not JSON)' })
  }
  const read = DOCUMENT.safeParse(content)
  if (read.success) return content as PublishDocument
  const issue = read.error.issues[0]
  const key = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
  throw fail('EREQUESTCONTENT', { key: key || '(the whole request)' })
}

/** Returns the only version and the only dist-tag, which have to agree with each other. */
function onlyOf(document: PublishDocument, fail: Fail) {
  const versions = Object.entries(document.versions)
  const tags = Object.entries(document['dist-tags'])
  const [[version, given] = []] = versions
  const manifest = MANIFEST.safeParse(given).data
  const [[distTag, tagged] = []] = tags
  if (versions.length !== 1 || !manifest || version === undefined)
    throw fail('EREQUESTCONTENT', { key: 'versions' })
  if (tags.length !== 1 || distTag === undefined || tagged !== version)
    throw fail('EREQUESTCONTENT', { key: 'dist-tags' })
  if (manifest.version !== version) throw fail('EREQUESTCONTENT', { key: 'version' })
  if (manifest.name !== document.name || document._id !== document.name)
    throw fail('EREQUESTCONTENT', { key: 'name' })
  return { manifest, distTag }
}

/**
 * Returns the attached tarball. A provenance bundle may come with it. Both need the names that npm gives them, because
 * a registry stores them by name.
 */
function tarballOf({ _attachments, name }: PublishDocument, version: string, fail: Fail): Buffer {
  // zod skips this key of a record, so nothing is known about its value.
  if (Object.hasOwn(_attachments, '__proto__')) throw fail('EREQUESTCONTENT', { key: '_attachments' })
  const attachments = Object.entries(_attachments)
  const tarballs = attachments.filter(([, { content_type }]) => content_type === TARBALL)
  const others = attachments.filter(([, { content_type }]) => content_type !== TARBALL)
  const [[attached, { data, length }] = ['', { data: '', length: 0 }]] = tarballs
  if (tarballs.length !== 1) throw fail('EREQUESTTARBALL', { detail: '' })
  if (others.some(([, { content_type }]) => !SIGNATURE.test(content_type)))
    throw fail('EREQUESTTARBALL', { detail: 'Something other than a provenance bundle comes with it.' })
  const base = `${name}-${version}`
  if (attached !== `${base}.tgz` || others.some(([key]) => key !== `${base}.sigstore`))
    throw fail('EREQUESTTARBALL', { detail: 'An attachment has another name than npm gives it.' })
  const tarball = Buffer.from(data, 'base64')
  if (tarball.length !== length) throw fail('EREQUESTTARBALL', { detail: 'Its length is another one.' })
  // Node skips characters that another decoder may stop at.
  if (tarball.toString('base64') !== data)
    throw fail('EREQUESTTARBALL', { detail: 'Its Base64 can be read in two ways.' })
  return tarball
}

/** Whether a provenance bundle comes with it. */
export const isSigned = ({ document }: Pick<Publication, 'document'>): boolean =>
  Object.values(document._attachments).some(({ content_type }) => SIGNATURE.test(content_type))

/** Returns the file name that `npm pack` gives a tarball: without a folder for the scope. */
export const filenameOf = (name: string, version: string): string =>
  `${name.replace(/^@/, '')}-${version}.tgz`.replaceAll('/', '-')

const hashOf = (data: Buffer, algorithm: 'sha512' | 'sha1') => createHash(algorithm).update(data).digest()
