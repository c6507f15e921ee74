import test from 'ava'

import { stagedPage } from '../index.ts'

const NPM = 'https://registry.npmjs.org/'
const PAGE = 'https://www.npmjs.com/settings/~/staged-packages/'

test('npm’s own registry has a page of staged packages, which can be filtered by package', (t) => {
  t.is(
    stagedPage({ name: '@example/tool', registry: NPM }),
    `${PAGE}?page=0&perPage=10&filterPackage=%40example%2Ftool`,
  )
  t.is(stagedPage({ name: null, registry: NPM }), PAGE)
})

test('a name cannot add anything to the URL', (t) => {
  t.is(
    stagedPage({ name: 'a&page=9#"><', registry: NPM }),
    `${PAGE}?page=0&perPage=10&filterPackage=a%26page%3D9%23%22%3E%3C`,
  )
})

for (const registry of ['https://npm.example.com/', 'http://registry.npmjs.org/', 'npm', '']) {
  test(`“${registry}” has no known page of staged packages`, (t) => {
    t.is(stagedPage({ name: 'tool', registry }), undefined)
  })
}
