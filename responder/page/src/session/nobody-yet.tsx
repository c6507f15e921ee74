import { useTitle } from '../title.ts'

export function NobodyYet() {
  useTitle('Nobody has joined yet · Releases')
  return (
    <>
      <h1>Nobody has joined yet</h1>
      <p>
        The service wrote the first invitation link into its own output when it started. Open that link to
        become its first admin.
      </p>
      <p class="hint">
        The link is gone or too old? Start the service again, or create a new one on its host with{' '}
        <code>cfa-responder person invite --role admin</code>.
      </p>
    </>
  )
}
