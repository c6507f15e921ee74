/** Facts that every error takes. */
export interface CommonFacts {
  /** Words of npm, of a stranger, or a sentence about this case; of any length and content. */
  detail?: string | undefined
  /** Markdown of `state.ts`: was a tag pushed, is it published? */
  state?: string | undefined
  /** Markdown of `state.ts`: commands that finish the release. */
  byHand?: string | undefined
  /** What the reader runs, where it is not a release: some texts are other ones then. */
  surface?: 'publish' | 'otp' | undefined
}

/**
 * Labels and values, in order, as in “Registry: `https://registry.example/`.” The values may be anybody's: they are
 * made safe when they are shown, each as code on one line. Those that are not known are left out.
 */
export type Shown = Readonly<Record<string, string | readonly string[] | undefined>>

/** One row of a table. Its texts are Markdown, and `docs/errors.md` is written from them. */
export interface ErrorDefinition<Facts = never> {
  /** The sentence after the code, at most 80 characters. */
  message: string
  /** What happened, where the message does not say all of it. */
  meaning?: string | undefined
  /** For the documentation: what had and had not been done when this error ends a release. */
  done: string
  /** What to do now. */
  next: string
  /** What is known of this case. The type of its parameter says which facts the row needs. */
  facts?: (facts: Facts) => Shown
  /** What else to do, where the facts show a known cause. Never has a fact in it. */
  hint?: (facts: Facts) => string | undefined
}
