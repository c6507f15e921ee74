import { stat, writeFile } from 'node:fs/promises'
import test from 'ava'
import { keepRequest, readKept } from '../../lib/together/keep-request.ts'
import { createFolder } from '../fakes/folder.ts'
import { failIn } from '../fakes/release.ts'

test('a request is read as it was kept, from a file that only this user can read', async (t) => {
  const kept = await keepRequest(createFolder(t), 1, '{"ö":1}')
  t.is((await readKept(kept, failIn())).toString(), '{"ö":1}')
  t.is((await stat(kept.file)).mode & 0o077, 0)
})

test('a request that was changed, or is gone, is not sent', async (t) => {
  const folder = createFolder(t)
  const kept = await keepRequest(folder, 1, '{}')
  await writeFile(kept.file, '{ }')
  await t.throwsAsync(readKept(kept, failIn()), { code: 'ETOGETHERCHANGED' })
  await t.throwsAsync(readKept({ ...kept, file: `${folder}/none` }, failIn()), { code: 'ETOGETHERCHANGED' })
})

test('no file is written over', async (t) => {
  const folder = createFolder(t)
  await keepRequest(folder, 1, '{}')
  await t.throwsAsync(keepRequest(folder, 1, '{}'), { code: 'EEXIST' })
})
