"""Who used what, and what nobody uses.

``look.look(reader, wanted)`` lists what there is and asks Nova for its records of the span;
``sums`` adds up by project, domain, flavor or host; ``idle`` finds what nobody seems to use;
``report`` puts it together. All but ``look`` are pure. Nothing here changes a cloud.
"""
