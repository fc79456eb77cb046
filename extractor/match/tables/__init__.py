"""Sections two to four -> candidates for their cells: labels found, what stands beside them parted, every reading that holds kept.

The modules in the order of the way; `readers` is where it begins.

Where a table is
    readers       the tables of a report, each by the reader of its shape; what a later step says of what was read
    regions       the stretch of text that each may stand in
    strip         that stretch as labels see it: without what can only be a value
    older         the statistics table of years before 2019: named, not read
Labels
    labels        where they stand, misprinted, wrapped or scattered
    grid_rows     the same where the document gives cells
    meaning       whether words in a label's own cell make another label of it
    names         names in a head that the form does not have
    columns       which column of a table with a total is which
    words         words beside labels, and what they are
What stands beside them
    rows          the rows of a table: label, and what is behind it
    slots         the cells behind a label, as far as the page parts them
    counted       cells of words, counted out
    stretches     what a second reading of a row is held to
    merged        rows that share their cells
    broken        numbers whose digits are parted in their cell
    splits        every way to part a row whose boundaries were lost
    arranging     the ways of all rows of a table with totals
    solve         which of these ways satisfy rows and columns together
    torn          a torn table, read as a whole
    orphans       numbers beside a label that nobody knows
    units         in which unit of money an amount is
The readers, one a shape
    own_headers   rows with own headers
    with_total    columns with total
    groups        groups of outcomes, side by side or in a row each
    group_page    where their labels are, and what is behind them
    group_header  in which order each group's header names its columns
    upright       groups put upright: an outcome a row
    emit          cells of a row as candidates
    reading       what a reader gives
What speaks against what was read
    meant         cells whose label says something else
    scope         words that say of what the numbers are
    period        years other than the report's
    notes         notes under a table
    moved_left    rows whose numbers may have moved left
    page_end      where the text ends inside a table
    subtotals     a group's sum beside its label
    further       tables of sections that the form does not have
    behind_end    rows that may have stood behind the end of a document that is cut there
    shown         which cells are shown to be empty
    elsewhere     tables that were not read where they belong, and may stand on the page
    ledger        what nobody read
What the whole report comes to
    editions      which form it follows
    listing       the indicators it speaks of
"""
