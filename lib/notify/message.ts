/** What a release waits for, or what became of it, in the plugin's words and before it is made safe to show. */
export interface Message {
  package: string
  version: string
  /** The dist-tag. */
  tag: string
  /** Host of the registry. */
  registry: string
  title: string
  /** One or more sentences for people. Neither codes nor links belong in it. */
  text: string
  /**
   * The page where the staged version is approved: `https://www.npmjs.com/…`, but no page of npm's web authentication.
   */
  link: string | undefined
  kind: 'waiting' | 'reminder' | 'outcome'
  /** How an `outcome` ended, for programs, in the words of the protocol. */
  state?: 'published' | 'failed' | 'declined' | 'withdrawn' | 'expired' | undefined
}
