import { z } from 'zod'
import { createDescribe, html, type Checked, type Description } from '../platform/http/describe.js'

const describeWithPages = createDescribe(html, [400])

/** Route schemas of pages: their errors are pages, too, and the OpenAPI document leaves them out. */
export const describePage = <C extends Checked>(checked: C, description: Description) => ({
  ...describeWithPages(checked, description),
  hide: true,
})

/** A text in a form; a database cannot hold NUL. Absent is empty. */
export const formText = (length: number) =>
  z
    .string()
    .max(length, `This is too long: it can have ${length} characters.`)
    .refine((text) => !text.includes('\0'), 'must not contain NUL')
    .default('')

/** A form's fields; no body at all is a form without fields. */
export const formOf = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((body) => body ?? {}, z.object(shape))

/** A field that may be sent more than once, as boxes are; at most `count` texts. */
export const formList = (count: number, length = 100) =>
  z.preprocess((value) => [value ?? []].flat(), z.array(formText(length)).max(count))
