import { TRUSTED_PUBLISHER } from './trusted-publishers.ts'

/** What the gate reads from a publish: the document without its attachments. */
export interface PublishBody {
  version: string | null // null: it carries no tarball (a deprecation, a change of owners)
  tag: string
  access: 'public' | 'private'
  /**
   * Returns the body with what the registry adds to the version: the account that published it, the trusted publisher,
   * who approved the staged version, and the attestations (pnpm, resolving/npm-resolver, `trustChecks`, reads these).
   */
  signedBy: (user: string, approver?: string) => Buffer
  /** Decodes the tarball. */
  tarball: () => Buffer
}

interface Head {
  versions: Record<string, { dist?: object }>
  access?: string | null
  'dist-tags'?: Record<string, string>
}

/** npm writes the attachments last. Inside a JSON string the quotes would be escaped, so this matches only the key. */
const ATTACHMENTS = Buffer.from(',"_attachments":{"')

/** The provenance bundle is attached after the tarball. Its signature is not checked. */
const BUNDLE = Buffer.from('.sigstore":{"content_type":"application/vnd.dev.sigstore.bundle')
const ATTESTATIONS = {
  url: 'https://registry.example/-/npm/v1/attestations',
  provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
}

/** Reads the body of a publish. Parses only the head: the tarball after it may be a hundred megabytes of base64. */
export function readPublishBody(body: Buffer): PublishBody {
  const end = body.indexOf(ATTACHMENTS)
  if (end === -1) return withoutTarball(body)
  const head = JSON.parse(`${body.toString('utf8', 0, end)}}`) as Head
  return {
    version: Object.keys(head.versions)[0] ?? null,
    tag: Object.keys(head['dist-tags'] ?? {})[0] ?? 'latest',
    access: head.access === 'restricted' || head.access === 'private' ? 'private' : 'public',
    signedBy: (user, approver) => {
      const _npmUser = {
        ...person(user),
        ...(user === TRUSTED_PUBLISHER && { trustedPublisher: { id: 'github', oidcConfigId: 'oidc:1' } }),
        ...(approver && { approver: person(approver) }),
      }
      const isSigned = body.includes(BUNDLE, end)
      for (const manifest of Object.values(head.versions)) {
        Object.assign(manifest, { _npmUser })
        if (isSigned) manifest.dist = { ...manifest.dist, attestations: ATTESTATIONS }
      }
      const tail = isSigned ? withoutBundle(body.subarray(end)) : body.subarray(end)
      return Buffer.concat([Buffer.from(JSON.stringify(head).slice(0, -1)), tail])
    },
    tarball: () => tarballOf(body.toString('utf8', end + 1)),
  }
}

function withoutTarball(body: Buffer): PublishBody {
  const tarball = () => {
    throw new TypeError('no tarball')
  }
  return { version: null, tag: 'latest', access: 'public', signedBy: () => body, tarball }
}

/** Removes the provenance bundle, because Verdaccio accepts only one attachment and keeps no attestations. */
function withoutBundle(tail: Buffer): Buffer {
  const { _attachments } = JSON.parse(`{${tail.toString('utf8', 1)}`) as { _attachments: object }
  const tarball = Object.entries(_attachments).filter(([file]) => file.endsWith('.tgz'))
  return Buffer.from(`,${JSON.stringify({ _attachments: Object.fromEntries(tarball) }).slice(1)}`)
}

function person(name: string) {
  return { name, email: `${name}@example.com` }
}

function tarballOf(tail: string): Buffer {
  const { _attachments } = JSON.parse(`{${tail}`) as { _attachments: Record<string, { data: string }> }
  const file = Object.keys(_attachments).find((name) => name.endsWith('.tgz')) ?? ''
  return Buffer.from(_attachments[file]?.data ?? '', 'base64')
}
