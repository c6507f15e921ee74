/** Warns that the service can read the code, because the tool that asks can't open a sealed one. */
export function NotSealed() {
  return (
    <section class="network" aria-labelledby="not-sealed">
      <h2 id="not-sealed">The service can read this code</h2>
      <p>
        The tool that asks can’t take a sealed code, and it does not say what it will publish. With the code
        it can publish any package of the account. Look at its run first, and answer only if you expect this
        release.
      </p>
    </section>
  )
}
