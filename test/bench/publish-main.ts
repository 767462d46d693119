import { publish } from './publish.js'

publish()
