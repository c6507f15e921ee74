import ava from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import type { Visitor } from '../helpers/signed-in.ts'

const test = ava.serial
const browser = sharedBrowser()

const rename = ({ inject }: Visitor, name: string) =>
  inject({ method: 'PATCH', url: '/api/me', payload: { name } })

test('“you” is the person who answered, even after names change', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const [alice, bob] = [await join('admin', 'Alice'), await join('maintainer', 'Bob')]
  const { question } = await ask(await addProject(alice))
  const url = `/api/questions/${question.id}/decline`
  await alice.inject({ method: 'POST', url, payload: { attempt: 1, reason: null } })
  t.is((await rename(alice, 'Grace')).statusCode, 200)
  t.is((await rename(bob, 'Alice')).statusCode, 200)
  const mine = await openTab(`/q/${question.id}`, {}, alice)
  await mine.getByRole('heading', { name: 'Declined by you' }).waitFor()
  const theirs = await openTab(`/q/${question.id}`, {}, bob)
  await theirs.getByRole('heading', { name: 'Declined by Alice' }).waitFor()
  await theirs.getByText(/^Declined by Alice, .* after it was asked\.$/).waitFor()
  t.pass()
})
