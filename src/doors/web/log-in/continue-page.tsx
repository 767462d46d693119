import { Button, Form, HiddenFields } from '../../../html/elements.js'
import type { KeptForm } from '../../../html/kept-form.js'
import type { Visitor } from '../../../html/visitor.js'
import type { PageSource } from '../../../html/render.js'

const Typed = ({ fields }: Pick<KeptForm, 'fields'>) => (
  <dl class="typed">
    {fields
      .filter(([, value]) => value !== '')
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
  </dl>
)

interface ContinueView {
  visitor: Visitor
  form: KeptForm
  /** Where to go without sending the form. */
  returnPath: string
}

/** Offers the form that was sent before the log-in again. Nothing happens until it is sent. */
export const continuePage =
  ({ visitor, form, returnPath }: ContinueView): PageSource =>
  ({ t, rich }) => {
    const content = (
      <div class="card">
        <h1>{t('Continue where you left off?')}</h1>
        <p class="lead">
          {rich('You’re logged in as {name}. Nothing has been saved yet. This is what you sent:', {
            name: <strong dir="auto">{visitor.name}</strong>,
          })}
        </p>
        <Typed fields={form.fields} />
        <Form visitor={visitor} action={form.action}>
          <HiddenFields fields={form.fields} />
          <div class="actions">
            <Button look="primary">{t('Continue')}</Button>
            <a class="button quiet" href={returnPath}>
              {t('Cancel')}
            </a>
          </div>
        </Form>
      </div>
    )
    return { title: t('Continue'), width: 'narrow', visitor, content }
  }
