# Files of other tools, read as sessions.

import-tapestry = this is a binary weave of Tapestry Loom, which only that program reads; it has no export
import-not-utf8 = this is no UTF-8: byte { $at } is none
import-line = line { $line }: { $reason }
import-empty = there is nothing in it
import-deep = brackets are nested deeper than { $limit }
import-circle = nodes follow each other in a circle
import-no-node = a child in the tree is no object
import-attributes = texts that nodes show in place of their own (text_attributes): { $n ->
    [one] { $n } node has some
   *[other] { $n } nodes have some
}
import-orphans = { $n ->
    [one] { $n } node follows one that is not there, and begins a cell of its own
   *[other] { $n } nodes follow ones that are not there, and begin cells of their own
}
import-beside = texts that were put into the context beside the prompt: { $what }
import-keys = keys that nothing was made of: { $keys }
import-no-object = a JSON object is expected
import-no-prompt = none of the keys { $known } holds a text; the keys are { $keys }
import-no-text = the prompt is no text: lists of token ids and conversations of several messages cannot be cells
import-no-arguments = `arguments` holds no request with a text
