"""How sentences state the numbers of the form: wordings an author of rules would think of, and others that say the same as plainly.

`{id}` is a number and the fact it states, `{~}` a number that states nothing of this body and year, `[id|words]` words that deny a fact.
All of it invented. Which wordings the rules really know is measured, not assumed: the lists only say what they were written as."""

UNITS = {
    "fees.charged": "",
    "fees.amount": "元",
    "disclosure.channel.total": "条",
    "disclosure.channel.website": "条",
    "disclosure.channel.wechat": "条",
    "disclosure.channel.weibo": "条",
    "disclosure.channel.gazette": "期",
    "disclosure.channel.press_conference": "场",
}
"""By fact; all others count in 件."""
ALSO = {
    "disclosure.normative_documents.issued": ("disclosure.normative_documents.published",),
    "disclosure.normative_documents.produced": ("disclosure.normative_documents.published",),
}
"""Facts whose number may be stated under another id as well."""

USUAL: dict[str, tuple[str, ...]] = {
    "requests.received.total": (
        "全年共收到政府信息公开申请{requests.received.total}件",
        "本年度新收政府信息公开申请{requests.received.total}件",
        "本年度共受理依申请公开{requests.received.total}件",
    ),
    "requests.received.natural_person": (
        "自然人提出的政府信息公开申请{requests.received.natural_person}件",
        "从申请主体看,自然人申请{requests.received.natural_person}件,均为政府信息公开申请",
    ),
    "requests.carried_in.total": ("上年结转政府信息公开申请{requests.carried_in.total}件",),
    "requests.processed_total.total": (
        "年内办结政府信息公开申请{requests.processed_total.total}件",
        "共答复政府信息公开申请{requests.processed_total.total}件",
    ),
    "requests.carried_out.total": ("结转下年度继续办理的政府信息公开申请{requests.carried_out.total}件",),
    "requests.granted.total": ("在已办结的公开申请中,予以公开{requests.granted.total}件",),
    "requests.partly_granted.total": ("在已办结的公开申请中,部分公开{requests.partly_granted.total}件",),
    "requests.refused.total": ("在已办结的公开申请中,不予公开{requests.refused.total}件",),
    "requests.unavailable.total": ("在已办结的公开申请中,无法提供{requests.unavailable.total}件",),
    "requests.unprocessed.total": ("在已办结的公开申请中,不予处理{requests.unprocessed.total}件",),
    "requests.other_handling.total": ("在已办结的公开申请中,其他处理{requests.other_handling.total}件",),
    "review.total": ("因政府信息公开引发的行政复议案件{review.total}件", "全年因政府信息公开被申请行政复议{review.total}件"),
    "litigation.total": ("因政府信息公开引发的行政诉讼案件{litigation.total}件",),
    "disclosure.channel.total": ("全年主动公开政府信息{disclosure.channel.total}条",),
    "disclosure.channel.website": ("通过政府网站公开信息{disclosure.channel.website}条",),
    "disclosure.channel.wechat": ("通过微信公众号发布信息{disclosure.channel.wechat}条",),
    "disclosure.channel.press_conference": ("全年召开新闻发布会{disclosure.channel.press_conference}场",),
    "disclosure.interpretation.total": ("全年发布政策解读{disclosure.interpretation.total}件",),
    "fees.charged": ("[fees.charged|未收取信息处理费]", "本年度[fees.charged|没有产生政府信息公开收费]"),
}
"""Fact -> clauses as most reports have them."""

UNUSUAL: dict[str, tuple[str, ...]] = {
    "requests.received.total": (
        "公众递交给本机关的公开申请一共是{requests.received.total}件",
        "向本机关索取政府信息的书面请求,一年下来登记了{requests.received.total}件",
        "依申请公开登记簿上,今年新登的有{requests.received.total}件",
    ),
    "requests.received.natural_person": (
        "以个人身份向本机关申请公开信息的有{requests.received.natural_person}件",
        "当年新收的公开申请里,公民个人递交的占{requests.received.natural_person}件",
    ),
    "requests.carried_in.total": (
        "从前一年接过来续办的公开申请有{requests.carried_in.total}件",
        "年初手头尚未办完的旧申请为{requests.carried_in.total}件",
    ),
    "requests.processed_total.total": (
        "到年底,给出处理结果的公开申请合计{requests.processed_total.total}件",
        "全年了结的公开申请计有{requests.processed_total.total}件",
    ),
    "requests.carried_out.total": (
        "另有{requests.carried_out.total}件到年底还在办理,留待来年答复",
        "年末尚未办完、要跨年接着办的公开申请有{requests.carried_out.total}件",
    ),
    "requests.granted.total": (
        "申请人如愿拿到全部信息的有{requests.granted.total}件",
        "按申请内容完整提供信息的有{requests.granted.total}件",
    ),
    "requests.partly_granted.total": (
        "隐去部分内容后再提供给申请人的有{requests.partly_granted.total}件",
        "只能给出其中一部分信息的有{requests.partly_granted.total}件",
    ),
    "requests.refused.total": (
        "依照条例决定不公开的有{requests.refused.total}件",
        "经审查不宜公开、书面说明理由的有{requests.refused.total}件",
    ),
    "requests.unavailable.total": ("属于无法提供一类的,合起来是{requests.unavailable.total}件",),
    "requests.unprocessed.total": ("归入不予处理一类的,总共{requests.unprocessed.total}件",),
    "requests.other_handling.total": ("其余{requests.other_handling.total}件归入其他处理",),
    "review.total": (
        "申请人对公开答复不服、请求上级复议的有{review.total}件",
        "围绕信息公开的行政复议,全年碰到{review.total}件",
    ),
    "review.upheld": ("复议机关维持本机关公开答复的有{review.upheld}件",),
    "review.corrected": ("经复议被纠正的公开答复有{review.corrected}件",),
    "litigation.total": (
        "就公开答复告到法院的有{litigation.total}件",
        "因信息公开当被告的行政官司,一年里有{litigation.total}件",
    ),
    "litigation.direct.total": ("未经复议、直接就公开答复起诉的有{litigation.direct.total}件",),
    "litigation.after_review.total": ("经过复议之后又就公开答复起诉的有{litigation.after_review.total}件",),
    "disclosure.channel.total": ("各渠道合计向社会公布政府信息{disclosure.channel.total}条",),
    "disclosure.channel.website": ("门户网站一年上载政府信息{disclosure.channel.website}条",),
    "disclosure.channel.wechat": ("微信公众号这一年推出的政府信息有{disclosure.channel.wechat}条",),
    "disclosure.channel.press_conference": ("新闻发布会前后开了{disclosure.channel.press_conference}场",),
    "disclosure.interpretation.total": ("配合新政策刊出的解读稿有{disclosure.interpretation.total}件",),
    "fees.charged": ("申请人获取信息[fees.charged|一概免费,分文未取]", "信息处理费一项,[fees.charged|全年没有一笔进账]"),
    "disclosure.regulations.issued": ("年内出台规章{disclosure.regulations.issued}件",),
    "disclosure.regulations.repealed": ("年内废止的规章是{disclosure.regulations.repealed}件",),
    "disclosure.regulations.in_force": ("年末仍然有效的规章为{disclosure.regulations.in_force}件",),
    "disclosure.normative_documents.issued": ("年内新出台的行政规范性文件是{disclosure.normative_documents.issued}件",),
    "disclosure.normative_documents.repealed": ("年内废止的行政规范性文件是{disclosure.normative_documents.repealed}件",),
    "disclosure.normative_documents.in_force": ("年末仍然有效的行政规范性文件为{disclosure.normative_documents.in_force}件",),
    "disclosure.regulations.produced": ("本年新制作规章{disclosure.regulations.produced}件",),
    "disclosure.regulations.newly_public": ("本年新公开规章{disclosure.regulations.newly_public}件",),
    "disclosure.regulations.total_public": ("对外公开的规章总数为{disclosure.regulations.total_public}件",),
    "disclosure.normative_documents.produced": ("本年新制作的规范性文件是{disclosure.normative_documents.produced}件",),
    "disclosure.normative_documents.newly_public": ("本年新公开的规范性文件是{disclosure.normative_documents.newly_public}件",),
    "disclosure.normative_documents.total_public": ("对外公开的规范性文件总数为{disclosure.normative_documents.total_public}件",),
    "disclosure.licensing.decisions": ("全年作出行政许可决定{disclosure.licensing.decisions}件",),
    "disclosure.penalties.decisions": ("全年作出行政处罚决定{disclosure.penalties.decisions}件",),
    "disclosure.coercive_measures.decisions": ("全年实施行政强制{disclosure.coercive_measures.decisions}件",),
    "disclosure.procurement.items": ("全年实施政府集中采购项目{disclosure.procurement.items}件",),
}
"""Fact -> clauses that say it as plainly in other words."""

DENIALS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "requests.received.total": (
        ("本年度[requests.received.total|未收到政府信息公开申请]",),
        ("依申请公开登记簿上[requests.received.total|全年没有一笔新记录]", "公开申请[requests.received.total|一件也不曾递来]"),
    ),
    "requests.carried_in.total": (
        ("[requests.carried_in.total|无上年结转]的公开申请",),
        ("年初[requests.carried_in.total|手头没有待办的旧公开申请]",),
    ),
    "requests.carried_out.total": (
        ("[requests.carried_out.total|没有结转下年度]继续办理的公开申请",),
        ("到年底公开申请[requests.carried_out.total|件件办清,一件不留]",),
    ),
    "review.total": (
        ("[review.total|未发生因政府信息公开引起的行政复议]",),
        ("对公开答复[review.total|没有一人请求上级复议]",),
    ),
    "litigation.total": (
        ("[litigation.total|未发生因政府信息公开引起的行政诉讼]",),
        ("就公开答复[litigation.total|没有谁把本机关告到法院]",),
    ),
}
"""Fact -> clauses that deny it: usual ones, others."""

DISTRACTORS: dict[str, tuple[str, ...]] = {
    "two": (
        "上一年度作出行政许可决定{~}件",
        "所属测绘站另行办理日常业务{~}件",
        "与前年相比,行政处罚案件减少百分之十七",
    ),
    "three": (
        "去年同期收到政府信息公开申请{~}件",
        "其中所属档案服务中心收到公开申请{~}件",
        "按期答复率为98.6%,比前年提高两个百分点",
        "同一时期市民热线转办工单{~}件,不属于依申请公开",
        "前年全年答复公开申请{~}件",
    ),
    "four": (
        "上一年度因政府信息公开被申请行政复议{~}件",
        "下属执法支队另有与信息公开无关的诉讼案件{~}件",
        "前年就公开答复起诉到法院的有{~}件",
    ),
}
"""Table -> clauses whose numbers belong to another year, another body or another matter."""
