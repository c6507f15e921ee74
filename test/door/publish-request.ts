import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { packTar, type TarEntry } from 'modern-tar'
import { type Publication, type PublishDocument, readPublication } from '../../lib/door/read-publication.ts'
import { failIn, TARGET } from '../fakes/release.ts'

export interface RequestOptions {
  name?: string
  version?: string
  tag?: string
  access?: PublishDocument['access']
  /** More fields of `package.json`. */
  manifest?: Record<string, unknown>
  files?: Record<string, string>
  gitHead?: string
  /** Whether a provenance bundle comes with it. */
  isSigned?: boolean
}

export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
export const DOOR = 'http://127.0.0.1:4873/'

/** The document that npm sends. @see libnpmpublish@11, lib/publish.js, `buildMetadata` */
export async function createDocument(options: RequestOptions = {}): Promise<PublishDocument> {
  const { name = TARGET.name, version = TARGET.version, tag = 'latest', access = null } = options
  const { manifest = {}, files = {}, gitHead, isSigned = false } = options
  const pkg = { name, version, description: 'A tool.', ...manifest }
  const tarball = await packFiles({
    'package.json': JSON.stringify(pkg),
    'index.js': 'export {}\n',
    ...files,
  })
  const bundle = JSON.stringify({ mediaType: BUNDLE_TYPE })
  const signature = { content_type: BUNDLE_TYPE, data: bundle, length: bundle.length }
  return {
    _id: name,
    name,
    description: 'A tool.',
    'dist-tags': { [tag]: version },
    versions: {
      [version]: {
        ...pkg,
        ...(gitHead === undefined ? {} : { gitHead }),
        _id: `${name}@${version}`,
        _nodeVersion: '24.21.0',
        _npmVersion: '11.21.2',
        dist: { ...hashesOf(tarball), tarball: `${DOOR}${name}/-/${name}-${version}.tgz` },
      },
    },
    access,
    _attachments: {
      [`${name}-${version}.tgz`]: attach(tarball),
      ...(isSigned ? { [`${name}-${version}.sigstore`]: signature } : {}),
    },
  }
}

/** The publication that the door reads from it. */
export async function createPublication(options: RequestOptions = {}): Promise<Publication> {
  return readPublication(toBody(await createDocument(options)), failIn())
}

export const toBody = (document: unknown): Buffer => Buffer.from(JSON.stringify(document))

export const attach = (tarball: Buffer) => ({
  content_type: 'application/octet-stream',
  data: tarball.toString('base64'),
  length: tarball.length,
})

export const hashesOf = (tarball: Buffer) => ({
  integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  shasum: createHash('sha1').update(tarball).digest('hex'),
})

/** A gzipped tarball, with the same bytes every time. */
export const packFiles = (files: Record<string, string>): Promise<Buffer> =>
  packEntries(
    Object.entries(files).map(([path, body]) => ({
      header: { name: `package/${path}`, size: Buffer.byteLength(body), mtime: new Date(0) },
      body,
    })),
  )

export const packEntries = async (entries: TarEntry[]): Promise<Buffer> => gzipSync(await packTar(entries))
