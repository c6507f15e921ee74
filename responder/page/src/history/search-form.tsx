import { useState } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

/** Searches the history, and links all matches as a file. */
export function SearchForm({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q)
  const search = (event: Event) => {
    event.preventDefault()
    onSearch(text.trim())
  }
  const query = q === '' ? '' : `?${new URLSearchParams({ q })}`
  return (
    <search>
      <form onSubmit={search}>
        <Field
          label="Search"
          value={text}
          onInput={setText}
          maxLength={200}
          hint="A package, version, project, person or npm account."
        />
        <div class="actions">
          <Button type="submit">Search</Button>
          <a href={`/api/history.csv${query}`} download>
            Export as CSV
          </a>
          <a href={`/api/history.json${query}`} download>
            Export as JSON
          </a>
        </div>
      </form>
    </search>
  )
}
