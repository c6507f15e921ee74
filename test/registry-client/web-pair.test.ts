import test from 'ava'
import { isWebLink, readWebPair, showLink } from '../../lib/registry/web-pair.ts'

const NPM = 'https://registry.npmjs.org/'
const OWN = 'https://registry.example/npm/'
const pair = {
  authUrl: 'https://www.npmjs.com/auth/cli/0f3c',
  doneUrl: 'https://registry.npmjs.org/-/v1/done?authId=0f3c',
}
const own = {
  authUrl: 'https://registry.example/auth/cli/0f3c',
  doneUrl: 'https://registry.example/-/v1/done?authId=0f3c',
}

const readings: Array<[string, unknown, string, typeof pair | undefined]> = [
  ['npm’s links', { ...pair, error: 'x' }, NPM, pair],
  ['another registry’s links', own, OWN, own],
  ['no links', {}, NPM, undefined],
  ['no body', undefined, NPM, undefined],
  ['one link', { authUrl: pair.authUrl }, NPM, undefined],
  ['a page elsewhere', { ...pair, authUrl: 'https://npmjs.help/auth/cli/0f3c' }, NPM, undefined],
  ['another page of npm', { ...pair, authUrl: 'https://www.npmjs.com/login' }, NPM, undefined],
  ['a page without TLS', { ...pair, authUrl: 'http://www.npmjs.com/auth/cli/0f3c' }, NPM, undefined],
  ['a code from elsewhere', { ...pair, doneUrl: own.doneUrl }, NPM, undefined],
  ['npm’s page for another registry', { ...own, authUrl: pair.authUrl }, OWN, undefined],
  ['a link that is too long', { ...pair, authUrl: `${pair.authUrl}${'a'.repeat(2048)}` }, NPM, undefined],
]
for (const [title, json, registry, expected] of readings) {
  test(`a reply with ${title} is ${expected ? 'a' : 'not a'} web pair`, (t) =>
    t.deepEqual(readWebPair(json, registry), expected))
}

const links: Array<[string, string, boolean]> = [
  ['https://www.npmjs.com/auth/cli/0f3c', NPM, true],
  ['https://www.npmjs.com@evil.example/auth/cli/0f3c', NPM, false],
  ['https://www.npmjs.com/auth/cli/../../login', NPM, false],
  ['https://user@registry.example/auth', OWN, false],
  ['javascript:alert(1)', OWN, false],
  ['not a link', NPM, false],
]
for (const [link, registry, is] of links) {
  test(`${link} is ${is ? '' : 'not '}a web link of ${registry}`, (t) => t.is(isWebLink(link, registry), is))
}

test('a link is shown with control characters and spaces encoded', (t) => {
  t.is(
    showLink({ ...pair, authUrl: 'https://www.npmjs.com/auth/cli/a\u001bb c' }),
    'https://www.npmjs.com/auth/cli/a%1Bb%20c',
  )
})
