"""Forms before they are drawn: fields of a schema, values of fields, drafts of a person."""
