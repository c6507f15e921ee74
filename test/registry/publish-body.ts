/** What the gate reads of a publish: the document without its attachments. */
export interface PublishBody {
  version: string | null // null: no tarball comes with it (a deprecation, a change of owners)
  tag: string
  access: 'public' | 'private'
  /**
   * The same body with the account that publishes written into the version, as the registry does. A version that was
   * staged also names who approved it (pnpm, resolving/npm-resolver, `trustChecks`, reads `_npmUser.approver`).
   */
  signedBy: (user: string, approver?: string) => Buffer
  /** Decodes the tarball. */
  tarball: () => Buffer
}

interface Head {
  versions: Record<string, object>
  access?: string | null
  'dist-tags'?: Record<string, string>
}

/** npm writes the attachments last. Inside a JSON string the quotes would be escaped, so this finds the key alone. */
const ATTACHMENTS = Buffer.from(',"_attachments":{"')

/** Parses the head only: the tarball behind it may be a hundred megabytes of base64. */
export function readPublishBody(body: Buffer): PublishBody {
  const end = body.indexOf(ATTACHMENTS)
  if (end === -1) return withoutTarball(body)
  const head = JSON.parse(`${body.toString('utf8', 0, end)}}`) as Head
  return {
    version: Object.keys(head.versions)[0] ?? null,
    tag: Object.keys(head['dist-tags'] ?? {})[0] ?? 'latest',
    access: head.access === 'restricted' || head.access === 'private' ? 'private' : 'public',
    signedBy: (user, approver) => {
      const _npmUser = { ...person(user), ...(approver && { approver: person(approver) }) }
      for (const manifest of Object.values(head.versions)) Object.assign(manifest, { _npmUser })
      return Buffer.concat([Buffer.from(JSON.stringify(head).slice(0, -1)), body.subarray(end)])
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

function person(name: string) {
  return { name, email: `${name}@example.com` }
}

function tarballOf(tail: string): Buffer {
  const { _attachments } = JSON.parse(`{${tail}`) as { _attachments: Record<string, { data: string }> }
  const file = Object.keys(_attachments).find((name) => name.endsWith('.tgz')) ?? ''
  return Buffer.from(_attachments[file]?.data ?? '', 'base64')
}
