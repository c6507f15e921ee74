import { createHash } from 'node:crypto'
import ava from 'ava'
import axe from 'axe-core'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { startIssuer } from '../identity/issuer.ts'
import { questionWith } from '../questions/scene.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

type Context = Parameters<typeof openPagePlace>[0]

/** A project whose builds prove themselves, and a function that asks as one of its builds. */
async function place(t: Context) {
  const page = await openPagePlace(t, browser)
  const issuer = await startIssuer(t)
  const alice = await page.join('admin', 'Alice')
  const rule = {
    ci: 'github',
    issuer: issuer.url,
    require: { repository_id: ['74'], ref: ['refs/heads/main'] },
  }
  const payload = { name: 'tool', packages: ['@example/*'], identity: [rule] }
  await alice.inject({ method: 'POST', url: '/api/projects', payload })
  const ask = async (claims: object) => {
    const said = questionWith()
    const question = { ...said, build: { ...said.build, commit: 'a91f0c2be64fdd5e8b0a4f33c6ae25d9f8e2b7c1' } }
    const body = JSON.stringify(question)
    const hash = createHash('sha256').update(body).digest('base64url')
    const aud = `${page.config.publicUrl}/p/tool?question=${hash}`
    const proved = {
      repository: 'example/tool',
      repository_id: '74',
      ref: 'refs/heads/main',
      actor: 'ada',
      run_id: '7',
    }
    const token = await issuer.token({ ...proved, aud, ...claims })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    await page.app.inject({ method: 'POST', url: '/p/tool', headers, payload: body })
    return question
  }
  return { ...page, issuer, alice, ask }
}

test('the page of a release shows its verified build, and where the job contradicts it', async (t) => {
  const { openTab, alice, ask } = await place(t)
  const question = await ask({ repository: 'example/other' })
  const page = await openTab(`/q/${question.id}`, {}, alice)
  const proof = page.getByRole('region', { name: 'Verified by GitHub Actions' })
  await proof
    .getByText('refs/heads/main')
    .or(proof.getByText('main', { exact: true }))
    .first()
    .waitFor()
  await proof.getByText('ada').waitFor()
  t.regex(
    await proof.getByRole('alert').innerText(),
    /differs from what its build has proved.*The repository is example\/other\. The job says: example\/tool/s,
  )
  // GitHub's tokens give branch and run, and this token has no commit.
  await page.getByText('Commit, not verified').waitFor()
  t.is(await page.getByText('not verified').count(), 1)
  await page.evaluate(axe.source)
  t.deepEqual((await page.evaluate(() => axe.run())).violations, [])
})

test('facts from a job that uses the secret are marked as not verified', async (t) => {
  const { openTab, join, addProject, app } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const { secret } = await addProject(alice)
  const question = questionWith()
  const headers = { authorization: `Bearer ${secret}` }
  await app.inject({ method: 'POST', url: '/p/tool', headers, payload: question })
  const page = await openTab(`/q/${question.id}`, {}, alice)
  await page.getByText('Branch, not verified').or(page.getByText('Run, not verified')).first().waitFor()
  t.is(await page.getByText('Verified by').count(), 0)
})

test('a refused build appears on the open page of a maintainer, with the rule that refused it', async (t) => {
  const { openTab, join, ask } = await place(t)
  const bob = await join('maintainer', 'Bob')
  const page = await openTab('/', {}, bob)
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await ask({ ref: 'refs/heads/evil' })
  const refused = page.getByRole('region', { name: 'Builds that were refused' })
  await refused.getByText('ref is refs/heads/evil; allowed: refs/heads/main.').waitFor()
  t.pass()
})

test('an admin can try rules on the latest builds, save them and add one', async (t) => {
  const { openTab, alice, ask, issuer } = await place(t)
  await ask({ ref: 'refs/heads/next' })
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  const builds = page.getByRole('region', { name: 'Builds of tool' })
  const rule = builds.getByLabel(`Builds of ${issuer.url}`)
  t.is(await rule.inputValue(), 'repository_id: 74\nref: refs/heads/main')
  await builds.getByRole('button', { name: 'Try on the latest builds' }).click()
  await builds.getByText('ref is refs/heads/next; allowed: refs/heads/main.').waitFor()
  await rule.fill('repository_id 74')
  await builds.getByRole('button', { name: 'Try on the latest builds' }).click()
  await builds.getByText('“repository_id 74” is no “claim: value, value”.').waitFor()
  await rule.fill('repository_id: 74\nref: refs/heads/main, refs/heads/next')
  await builds.getByRole('button', { name: 'Try on the latest builds' }).click()
  await builds.getByText('May ask', { exact: true }).waitFor()
  await builds.getByRole('button', { name: 'Add a rule…' }).click()
  await page.getByLabel('The repository’s id').fill('99')
  await page.getByRole('button', { name: 'Add the rule' }).click()
  await builds.getByRole('button', { name: 'Save the rules' }).click()
  await page.getByText('Saved.').first().waitFor()
  const { projects } = (await alice.inject({ url: '/api/projects' })).json()
  t.deepEqual(projects[0].identity[0].require.ref, ['refs/heads/main', 'refs/heads/next'])
  t.deepEqual(projects[0].identity[1].require.repository_id, ['99'])
})

test('a rule for another issuer is kept as typed, including colons', async (t) => {
  const { openTab, alice } = await place(t)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  const builds = page.getByRole('region', { name: 'Builds of tool' })
  await builds.getByRole('button', { name: 'Add a rule…' }).click()
  await page.getByLabel('Where the builds run').selectOption('other')
  await page.getByLabel('Its issuer').fill('https://ci.example')
  await page.getByLabel('A claim that says whose build it is').fill('sub')
  await page.getByRole('button', { name: 'Add the rule' }).click()
  await page.getByText('“sub” is no “claim: value, value”.').waitFor()
  await page.getByLabel('A claim that says whose build it is').fill('sub: repo:example/tool')
  await page.getByRole('button', { name: 'Add the rule' }).click()
  t.is(await builds.getByLabel('Builds of https://ci.example').inputValue(), 'sub: repo:example/tool')
})
