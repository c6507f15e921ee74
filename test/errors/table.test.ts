import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { ERRORS, type ErrorCode, type ErrorFacts } from '../../lib/errors/table.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]

/** All that can be known of a case. */
const known: Required<ErrorFacts> = {
  option: 'the-option',
  value: 'the-value',
  registry: 'https://registry.example/',
  variable: 'NPM_TOKEN_ALICE',
  variables: ['NPM_TOKEN_ALICE', 'NPM_TOKEN_BOB'],
  account: 'alice',
  expected: 'the-expected',
  endpoint: 'https://cfa.example/ask',
  by: 'bob',
  reason: 'the reason',
  detail: '',
  state: '',
  byHand: '',
}

for (const code of codes) {
  test(`${code} says what happened, what it means, what was done, and what to do next, in sentences`, (t) => {
    const { message, meaning, done, next } = ERRORS[code]
    for (const text of [message, meaning, done, next]) t.regex(text, /^(?:[A-Z`“]|npm).*[.)]$/s)
    t.true(message.length <= 80, message)
  })

  test(`${code} shows what is known of it`, (t) => {
    const { facts = () => '' } = ERRORS[code]
    t.notRegex(facts(known), /undefined|null|\[object/)
  })
}

test('codes begin with what they are about, and messages differ', (t) => {
  for (const code of codes)
    t.regex(
      code,
      /^E(?:INVALID|NO|REGISTRY|ACCOUNT|RESPONDER|APPROVAL|OTP|PUBLISH|DISTTAG|STAGE|TRUSTED|LINK)/,
    )
  t.is(new Set(codes.map((code) => ERRORS[code].message)).size, codes.length)
})

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/errors.table/.test(name))
  .map((name) => readFileSync(path.join('lib', name), 'utf8'))
  .join('\n')

/** Made from the name of the option. */
const isOfOption = (code: string) =>
  /^EINVALID(?:NPMPUBLISH|TARBALLDIR|PKGROOT|RESPONDER|ACCOUNTS|TIMEOUT|WAITFOR|LINKINLOG)$/.test(code)

test('every code is thrown somewhere, and every code that is thrown is in the table', (t) => {
  const thrown = new Set([...sources.matchAll(/'(E[A-Z0-9]{4,})'/g)].map(([, code]) => code as string))
  for (const code of codes) if (!isOfOption(code)) t.true(thrown.has(code), code)
})
