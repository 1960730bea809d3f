"""`ShapedTable` + `Decision` → `Draft` + `Clearance`: the only writing of what may become public."""
