import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import type { ErrorDefinition } from '../../lib/errors/definition.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { ERRORS, type ErrorCode } from '../../lib/errors/table.ts'
import { errorsText, SECTIONS } from '../../scripts/errors-text.ts'
import { dangersIn, HOSTILE } from '../log/ci-commands.ts'
import { loadRenderers } from '../log/renderers.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]
const rows: Record<ErrorCode, ErrorDefinition> = ERRORS

const TEXTS = [
  ...['option', 'value', 'registry', 'variable', 'account', 'expected', 'found', 'endpoint', 'by', 'reason'],
  ...['key', 'name', 'setting', 'file', 'source', 'folder', 'detail', 'issuer', 'repository', 'until'],
  ...['command', 'count', 'tool', 'carries', 'earlier', 'service'],
]
const LISTS = ['usernames', 'variables', 'options', 'dependencies', 'packages', 'writes']

/** Every fact that any row can have, made from one text. */
const factsFrom = (text: string) =>
  Object.fromEntries([...TEXTS.map((name) => [name, text]), ...LISTS.map((name) => [name, [text, text]])])

const errorFrom = (code: ErrorCode, text: string) => getError(code as 'EINVALIDPKG', factsFrom(text))

for (const code of codes) {
  test(`${code} says what happened, what was done, and what to do next, in sentences`, (t) => {
    const { message, meaning, done, next } = rows[code]
    for (const text of [message, ...(meaning === undefined ? [] : [meaning]), done, next])
      t.regex(text, /^(?:[A-Z`“]|npm).*[.!)]$/s)
    t.true(message.length <= 80, message)
  })

  test(`${code} shows each fact that it has`, (t) => {
    const shown = Object.values(rows[code].facts?.(factsFrom('known') as never) ?? {})
    t.false(shown.includes(undefined), 'this test knows all facts')
    t.is(errorFrom(code, 'known').details?.match(/`known`/g)?.length ?? 0, shown.flat().length)
  })
}

/** Words that read as translated, and those that have one meaning only. */
const RETIRED =
  /\b(?:whoever|an URL|a no|beside|said no|looks? whether|looking whether|no more|single maintainers|for for|is there already|plain|telling|rejected a)\b/i

test('no text has a retired word', (t) => {
  for (const code of codes) {
    const { message, meaning, done, next } = rows[code]
    t.notRegex([message, meaning, done, next].join('\n'), RETIRED, code)
    const isOfCodes = code === 'EOTPREJECTED'
    if (!isOfCodes) t.notRegex([message, meaning, done, next].join('\n'), /\breject/i, code)
  }
})

test('codes begin with their subject, and no two messages are the same', (t) => {
  const about =
    /^E(?:INVALID|NO|REGISTRY|ACCOUNT|RESPONDER|APPROVAL|OTP|PUBLISH|REQUEST|DISTTAG|STAGE|TRUST|LINK|DEPENDENCY|TEMP|VERSION|TOGETHER|PACK)/
  for (const code of codes) t.regex(code, about)
  t.is(new Set(codes.map((code) => rows[code].message)).size, codes.length)
})

test('every code is in one section of the documentation, which is up to date', (t) => {
  const listed = SECTIONS.flatMap(({ table }) => Object.keys(table))
  t.deepEqual(listed.sort(), [...codes].sort())
  t.is(readFileSync('docs/errors.md', 'utf8'), errorsText())
})

const renderers = await loadRenderers()

for (const [index, text] of HOSTILE.entries()) {
  test(`no CI service obeys hostile text ${index} in any error, raw or rendered`, (t) => {
    for (const code of codes) {
      const { details = '' } = errorFrom(code, text)
      t.deepEqual(dangersIn(details), [], code)
      for (const { version, render } of renderers)
        t.deepEqual(dangersIn(render(details)), [], `${code} ${version}`)
    }
  })
}

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/errors.table/.test(name))
  .map((name) => readFileSync(path.join('lib', name), 'utf8'))
  .join('\n')

/** Made from the name of the option. */
const isOfOption = (code: string) =>
  /^EINVALID(?:NPMPUBLISH|TARBALLDIR|PKGROOT|RESPONDER|ACCOUNTS|TIMEOUT|WAITFOR|LINKINLOG|PACK|TRUST)$/.test(
    code,
  )

test('every code is thrown somewhere', (t) => {
  const thrown = new Set([...sources.matchAll(/'(E[A-Z0-9]{4,})'/g)].map(([, code]) => code as string))
  for (const code of codes) if (!isOfOption(code)) t.true(thrown.has(code), code)
})
