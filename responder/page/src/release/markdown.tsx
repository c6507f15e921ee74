import type { MarkedToken, Token, Tokens } from 'marked'
import type { ComponentChildren } from 'preact'
import { webAddress } from '../words/links.ts'
import { hostOf } from '../words/registries.ts'
import { decodeEntities } from './entities.ts'
import { levelsOf } from './heading-levels.ts'
import { tokensOf } from './notes-lexer.ts'

/** Deeper than anybody nests. Anything deeper is shown as it was written. */
const DEEPEST = 12
/**
 * Renders Markdown as elements. It is untrusted, so no HTML is generated from it, and HTML in it is shown as text. Only
 * web addresses become links, each with its host, and images are links too. What can't be parsed is shown as written.
 */
export function Markdown({ text }: { text: string }) {
  const tokens = tokensOf(text)
  if (tokens === null) return <p class="unformatted">{text}</p>
  const levels = levelsOf(tokens)
  return (
    <div class="markdown">
      {tokens.map((token, index) => (
        <Block key={index} token={token} depth={0} level={levels.get(token)} />
      ))}
    </div>
  )
}

interface Nested {
  depth: number
}

interface BlockProps extends Nested {
  token: Token
  /** The level of a heading on the page. */
  level?: number | undefined
}

function Block({ token, depth, level }: BlockProps) {
  const each = token as MarkedToken
  if (depth > DEEPEST) return <>{each.raw}</>
  switch (each.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return <Heading level={level}>{inlines(each.tokens, depth)}</Heading>
    case 'paragraph':
      return <p>{inlines(each.tokens, depth)}</p>
    case 'code':
      return (
        <pre>
          <code>{each.text}</code>
        </pre>
      )
    case 'blockquote':
      return <blockquote>{blocks(each.tokens, depth)}</blockquote>
    case 'list':
      return <List list={each} depth={depth} />
    case 'table':
      return <Table table={each} depth={depth} />
    case 'hr':
      return <hr />
    case 'html':
      return <p>{each.raw.trimEnd()}</p>
    default:
      return <>{inlines([token], depth)}</>
  }
}

const blocks = (tokens: Token[], depth: number): ComponentChildren =>
  tokens.map((token, index) => <Block key={index} token={token} depth={depth + 1} />)

/** Renders a heading. Inside a list or a quote it has no level, and is bold text. */
function Heading({ level, children }: { level: number | undefined; children: ComponentChildren }) {
  if (level === undefined) {
    return (
      <p>
        <strong>{children}</strong>
      </p>
    )
  }
  const Tag = `h${level}` as 'h3'
  return <Tag>{children}</Tag>
}

function List({ list, depth }: Nested & { list: Tokens.List }) {
  const items = list.items.map((item, index) => (
    <li key={index}>
      {item.task && (item.checked ? '☑ ' : '☐ ')}
      {blocks(item.tokens, depth)}
    </li>
  ))
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

function Table({ table, depth }: Nested & { table: Tokens.Table }) {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell, index) => (
            <th key={index}>{inlines(cell.tokens, depth)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inlines(cell.tokens, depth)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const inlines = (tokens: Token[] | undefined, depth: number): ComponentChildren =>
  (tokens ?? []).map((token, index) => <Inline key={index} token={token} depth={depth + 1} />)

function Inline({ token, depth }: Nested & { token: Token }) {
  const each = token as MarkedToken
  if (depth > DEEPEST) return <>{each.raw}</>
  switch (each.type) {
    case 'text':
      return <>{each.tokens ? inlines(each.tokens, depth) : decodeEntities(each.text)}</>
    case 'escape':
      return <>{each.text}</>
    case 'strong':
      return <strong>{inlines(each.tokens, depth)}</strong>
    case 'em':
      return <em>{inlines(each.tokens, depth)}</em>
    case 'del':
      return <del>{inlines(each.tokens, depth)}</del>
    case 'codespan':
      return <code>{each.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <WebLink link={each}>{inlines(each.tokens, depth)}</WebLink>
    case 'image':
      return <WebLink link={each}>{each.text ? `Image: ${each.text}` : 'Image'}</WebLink>
    default:
      return <>{each.raw}</>
  }
}

interface WebLinkProps {
  link: Pick<Tokens.Link, 'href' | 'raw' | 'text'>
  children: ComponentChildren
}

/** Renders a link. Its text may say anything, so the host follows, unless the text is the address itself. */
function WebLink({ link: { href, raw, text }, children }: WebLinkProps) {
  const address = webAddress(href)
  if (address === null) return <>{raw}</>
  return (
    <>
      <a href={address} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
      {text !== href && <span class="host"> ({hostOf(address)})</span>}
    </>
  )
}
