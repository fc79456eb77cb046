"""The form itself: its rows, columns and labels, by edition."""

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
COLUMN_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NOTE = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)"
EDITIONS = ("2021", "2019", "mixed")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
RESULT_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
REVIEW_GROUPS = ("review", "litigation.direct", "litigation.after_review")

BLANKS = {"zeros": "0", "empty": "", "slash": "/", "hyphen": "-", "dash": "—", "none": "无", "nbsp": "\u00a0"}
"""Name of a blank mark -> what is printed where a zero would stand."""

OUTCOMES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("granted", "(一)予以公开"),)),
    ("", (("partly_granted", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),)),
    (
        "(三)不予公开",
        (
            ("refused.state_secret", "1.属于国家秘密"),
            ("refused.prohibited_by_law", "2.其他法律行政法规禁止公开"),
            ("refused.security_stability", "3.危及“三安全一稳定”"),
            ("refused.third_party_rights", "4.保护第三方合法权益"),
            ("refused.internal_affairs", "5.属于三类内部事务信息"),
            ("refused.process_information", "6.属于四类过程性信息"),
            ("refused.enforcement_files", "7.属于行政执法案卷"),
            ("refused.administrative_inquiry", "8.属于行政查询事项"),
        ),
    ),
    (
        "(四)无法提供",
        (
            ("unavailable.not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable.needs_creation", "2.没有现成信息需要另行制作"),
            ("unavailable.unclear_after_correction", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "(五)不予处理",
        (
            ("unprocessed.petition", "1.信访举报投诉类申请"),
            ("unprocessed.repeated", "2.重复申请"),
            ("unprocessed.publication", "3.要求提供公开出版物"),
            ("unprocessed.excessive", "4.无正当理由大量反复申请"),
            ("unprocessed.reconfirmation", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
OTHER_2021 = (
    "(六)其他处理",
    (
        ("other_handling.correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other_handling.fee_overdue", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other_handling.other", "3.其他"),
    ),
)
OTHER_2019 = ("", (("other_handling.all", "(六)其他处理"),))

SubTable = tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""A title, its column headers, its rows: label and indicators."""


def outcome_groups(edition: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Groups of outcome rows: (label of the group, rows)."""
    return (*OUTCOMES, OTHER_2021 if edition == "2021" else OTHER_2019)


def outcome_keys(edition: str) -> tuple[str, ...]:
    """Keys of the outcome rows, without the total."""
    return tuple(f"requests.{key}" for _, rows in outcome_groups(edition) for key, _ in rows)


def _three(row: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"disclosure.{row}.{column}" for column in columns)


TABLE_TWO_2021: tuple[SubTable, ...] = (
    (
        "第二十条第(一)项",
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        (
            ("规章", _three("regulations", "issued", "repealed", "in_force")),
            ("行政规范性文件", _three("normative_documents", "issued", "repealed", "in_force")),
        ),
    ),
    ("第二十条第(五)项", ("信息内容", "本年处理决定数量"), (("行政许可", _three("licensing", "decisions")),)),
    (
        "第二十条第(六)项",
        ("信息内容", "本年处理决定数量"),
        (("行政处罚", _three("penalties", "decisions")), ("行政强制", _three("coercive_measures", "decisions"))),
    ),
    ("第二十条第(八)项", ("信息内容", "本年收费金额(单位:万元)"), (("行政事业性收费", _three("fees", "amount")),)),
)
_PROJECTS = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
_PROJECT_COLUMNS = ("items_last_year", "items_change", "decisions")
TABLE_TWO_2019: tuple[SubTable, ...] = (
    (
        "第二十条第(一)项",
        ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
        (
            ("规章", _three("regulations", "produced", "newly_public", "total_public")),
            ("规范性文件", _three("normative_documents", "produced", "newly_public", "total_public")),
        ),
    ),
    (
        "第二十条第(五)项",
        _PROJECTS,
        (("行政许可", _three("licensing", *_PROJECT_COLUMNS)), ("其他对外管理服务事项", _three("other_services", *_PROJECT_COLUMNS))),
    ),
    (
        "第二十条第(六)项",
        _PROJECTS,
        (("行政处罚", _three("penalties", *_PROJECT_COLUMNS)), ("行政强制", _three("coercive_measures", *_PROJECT_COLUMNS))),
    ),
    (
        "第二十条第(八)项",
        ("信息内容", "上一年项目数量", "本年增/减"),
        (("行政事业性收费", _three("fees", "items_last_year", "items_change")),),
    ),
    ("第二十条第(九)项", ("信息内容", "采购项目数量", "采购总金额(万元)"), (("政府集中采购", _three("procurement", "items", "amount")),)),
)


def table_two(edition: str) -> tuple[SubTable, ...]:
    """The mixed edition has the table two of 2021 and the one-row (六) of 2019."""
    return TABLE_TWO_2019 if edition == "2019" else TABLE_TWO_2021


def indicators(edition: str) -> tuple[str, ...]:
    """All of an edition, in the form's order."""
    two = [name for _, _, rows in table_two(edition) for _, names in rows for name in names]
    keys = ("requests.received", "requests.carried_in", *outcome_keys(edition), "requests.processed_total", "requests.carried_out")
    three = [f"{key}.{column}" for key in keys for column in COLUMNS]
    return (*two, *three, *(f"{group}.{result}" for group in REVIEW_GROUPS for result in RESULTS))
