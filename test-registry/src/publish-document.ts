import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'

export interface DocumentOptions {
  tag?: string // default: latest
  access?: 'public' | 'restricted' | null // default: null, the registry decides
  isSigned?: boolean // attaches a provenance bundle; default: false
}

/**
 * Returns what npm sends to publish or stage a one-file package (libnpmpublish, `buildMetadata`): attachments last.
 */
export async function publishDocument(
  name: string,
  version: string,
  { tag = 'latest', access = null, isSigned = false }: DocumentOptions = {},
): Promise<Buffer> {
  const manifest = { name, version }
  const tarball = gzipSync(await pack(JSON.stringify(manifest)))
  const file = `${name}-${version}.tgz`
  const dist = {
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: `http://127.0.0.1/${name}/-/${file}`, // the registry writes its own
  }
  const data = tarball.toString('base64')
  const document = {
    _id: name,
    name,
    'dist-tags': { [tag]: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    access,
    _attachments: {
      [file]: { content_type: 'application/octet-stream', data, length: tarball.length },
      ...(isSigned && { [`${name}-${version}.sigstore`]: BUNDLE }),
    },
  }
  return Buffer.from(JSON.stringify(document))
}

const BUNDLE = { content_type: 'application/vnd.dev.sigstore.bundle.v0.3+json', data: '{}', length: 2 }

function pack(packageJson: string): Promise<Uint8Array> {
  // A fixed date gives the same bytes each time.
  const header = { name: 'package/package.json', size: packageJson.length, mtime: new Date(0) }
  return packTar([{ header, body: packageJson }])
}
