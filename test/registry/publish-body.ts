/** What the gate reads of a publish: the document without its attachments. */
export interface PublishBody {
  version: string | null // null: no tarball comes with it (a deprecation, a change of owners)
  /** The same body with the account that publishes written into the version, as the registry does. */
  signedBy: (user: string) => Buffer
}

/** npm writes the attachments last. Inside a JSON string the quotes would be escaped, so this finds the key alone. */
const ATTACHMENTS = Buffer.from(',"_attachments":{"')

/** Parses the head only: the tarball behind it may be a hundred megabytes of base64. */
export function readPublishBody(body: Buffer): PublishBody {
  const end = body.indexOf(ATTACHMENTS)
  if (end === -1) return { version: null, signedBy: () => body }
  const head = JSON.parse(`${body.toString('utf8', 0, end)}}`) as { versions: Record<string, object> }
  const version = Object.keys(head.versions)[0] ?? null
  return {
    version,
    signedBy: (user) => {
      const _npmUser = { name: user, email: `${user}@example.com` }
      for (const manifest of Object.values(head.versions)) Object.assign(manifest, { _npmUser })
      return Buffer.concat([Buffer.from(JSON.stringify(head).slice(0, -1)), body.subarray(end)])
    },
  }
}
