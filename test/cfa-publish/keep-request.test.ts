import { stat, writeFile } from 'node:fs/promises'
import test from 'ava'
import { keepRequest, readKept } from '../../lib/cfa-publish/keep-request.ts'
import { createFolder } from '../fakes/folder.ts'
import { failIn } from '../fakes/release.ts'

test('a request is kept in a file that only this user can read, and is read back unchanged', async (t) => {
  const kept = await keepRequest(createFolder(t), 1, '{"ö":1}')
  t.is((await readKept(kept, failIn())).toString(), '{"ö":1}')
  t.is((await stat(kept.file)).mode & 0o077, 0)
})

test('a kept request that was changed or removed is ETOGETHERCHANGED', async (t) => {
  const folder = createFolder(t)
  const kept = await keepRequest(folder, 1, '{}')
  await writeFile(kept.file, '{ }')
  await t.throwsAsync(readKept(kept, failIn()), { code: 'ETOGETHERCHANGED' })
  await t.throwsAsync(readKept({ ...kept, file: `${folder}/none` }, failIn()), { code: 'ETOGETHERCHANGED' })
})

test('keeping a request never overwrites a file', async (t) => {
  const folder = createFolder(t)
  await keepRequest(folder, 1, '{}')
  await t.throwsAsync(keepRequest(folder, 1, '{}'), { code: 'EEXIST' })
})
