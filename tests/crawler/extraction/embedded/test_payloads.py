from crawler.extraction.embedded.payloads import read_flight, unflatten


def test_a_list_of_values_is_put_together_and_may_contain_itself() -> None:
    value = unflatten(
        [["Reactive", 1], {"title": 2, "tags": 3, "self": 1, "date": 5}, "A title", [2, 4], 7, ["Date", "2026-03-04"]]
    )
    assert value["title"] == "A title"
    assert value["tags"] == ["A title", 7]
    assert value["date"] == "2026-03-04"
    assert value["self"] is value


def test_react_router_names_members_by_number() -> None:
    assert unflatten([{"_1": 2}, "headline", "A title"]) == {"headline": "A title"}


def test_numbers_that_name_nothing_give_nothing() -> None:
    assert unflatten([{"a": 99, "b": -1, "c": True}]) == {"a": None, "b": None, "c": None}
    assert unflatten([["Ref", 0]]) is None


def test_rows_of_react_refer_to_each_other_and_texts_are_counted_in_bytes() -> None:
    text = "Möwen über dem Hafen"
    element = '["$","p",null,{"children":"$2"}]'
    counted = f"2:T{len(text.encode()):x},{text}"
    stream = f'1:"$Sreact.fragment"\n{counted}3:{element}\n0:{{"own":"$L3","price":"$$5"}}\n'
    rows = read_flight(stream)
    assert ["$", "p", None, {"children": text}] in rows
    assert {"own": ["$", "p", None, {"children": text}], "price": "$5"} in rows
