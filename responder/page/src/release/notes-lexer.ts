import { Lexer, type Token } from 'marked'

/** The lexer calls itself for each level: what looks deeper than any notes is not given to it. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){12}/m

/** More than anybody has in one paragraph, and few enough: for each of them the lexer looks through the rest for its end. */
const MARKS_MAX = 300
const MARK = /[*_~`[\]\\<!]/g

/** Notes come from outside: thousands of marks in a paragraph, which would hold up a phone for seconds, are text. */
class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if ((source.match(MARK)?.length ?? 0) <= MARKS_MAX) return super.inlineTokens(source, tokens)
    tokens.push({ type: 'text', raw: source, text: source })
    return tokens
  }
}

/** `null`: it is to be shown as it was written. */
export function tokensOf(notes: string): Token[] | null {
  if (TOO_DEEP.test(notes)) return null
  try {
    return new BoundedLexer({ gfm: true }).lex(notes)
  } catch {
    return null
  }
}
