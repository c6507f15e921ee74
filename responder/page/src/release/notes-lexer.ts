import { Lexer, type Token } from 'marked'

/** The lexer recurses for each level, so text that looks deeper than any notes is not passed to it. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){12}/m

/** More than anybody uses in one paragraph, but not too many: for each one the lexer searches the rest for its end. */
const MARKS_MAX = 300
const MARK = /[*_~`[\]\\<!]/g

/** Treats a paragraph with too many marks as text. Thousands in untrusted notes would block a phone for seconds. */
class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if ((source.match(MARK)?.length ?? 0) <= MARKS_MAX) return super.inlineTokens(source, tokens)
    tokens.push({ type: 'text', raw: source, text: source })
    return tokens
  }
}

/** Parses notes. Returns `null` if they have to be shown as they were written. */
export function tokensOf(notes: string): Token[] | null {
  if (TOO_DEEP.test(notes)) return null
  try {
    return new BoundedLexer({ gfm: true }).lex(notes)
  } catch {
    return null
  }
}
